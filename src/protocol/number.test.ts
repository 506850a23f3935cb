import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatNumber, isNumber, numberGroups, parseNumber, spokenNumber } from './number.ts';

const registry = fc.stringMatching(/^\d{6}$/);
const day = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10).replaceAll('-', ''));
const sequence = fc.integer({ min: 1, max: 999_999 });

describe('the protocol number', () => {
  it('has the layout that operators use', () => {
    expect(formatNumber('326305', '20220608', 45_720)).toBe('32630520220608045720');
    expect(parseNumber('32630520181107068309')).toEqual({
      registry: '326305',
      day: '20181107',
      sequence: 68_309,
    });
  });

  it('keeps the leading zeros of a registry', () => {
    expect(formatNumber('000515', '20261122', 1)).toBe('00051520261122000001');
  });

  it('is spoken in groups of 6, 4-2-2 and 6', () => {
    expect(spokenNumber('32630520261122000001')).toBe('326305 2026 11 22 000001');
  });

  it('is parsed into its parts, spoken or not', () => {
    fc.assert(
      fc.property(registry, day, sequence, (r, d, s) => {
        const number = formatNumber(r, d, s);
        expect(isNumber(number)).toBe(true);
        expect(parseNumber(number)).toEqual({ registry: r, day: d, sequence: s });
        expect(parseNumber(spokenNumber(number))).toEqual({ registry: r, day: d, sequence: s });
        expect(numberGroups(number).join('')).toBe(number);
      }),
    );
  });

  it('sorts as it was issued within an operator', () => {
    fc.assert(
      fc.property(registry, day, day, sequence, sequence, (r, d1, d2, s1, s2) => {
        const [a, b] = [formatNumber(r, d1, s1), formatNumber(r, d2, s2)];
        expect(a < b).toBe(d1 < d2 || (d1 === d2 && s1 < s2));
      }),
    );
  });

  it('has a sequence of 1 to 999999', () => {
    expect(() => formatNumber('326305', '20261122', 1_000_000)).toThrow(RangeError);
    expect(() => formatNumber('326305', '20261122', 0)).toThrow(RangeError);
  });

  it.each([
    '',
    '3263052026112200000',
    '326305202611220000011',
    '3263052026112200000a',
    '٣٢٦٣٠٥٢٠٢٦١١٢٢٠٠٠٠٠١',
  ])('is not %j', (text) => {
    expect(parseNumber(text)).toBeNull();
  });
});
