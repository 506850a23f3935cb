import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilTime } from './civil-time.ts';

const ZONES = [
  'America/Sao_Paulo',
  'America/Rio_Branco',
  'America/Noronha',
  'Asia/Kathmandu',
  'America/New_York',
  'UTC',
];

describe('civil time', () => {
  it('is the operator’s, never UTC', () => {
    expect(civilTime(Date.parse('2026-11-23T02:59:59.999Z'), 'America/Sao_Paulo')).toEqual({
      day: '20261122',
      at: '2026-11-22T23:59:59.999-03:00',
    });
    expect(civilTime(Date.parse('2026-11-23T03:00:00.000Z'), 'America/Sao_Paulo').day).toBe('20261123');
    expect(civilTime(Date.parse('2026-11-23T03:00:00.000Z'), 'America/Rio_Branco').day).toBe('20261122');
  });

  it('follows a zone across a daylight saving change', () => {
    // New York leaves daylight saving time on 2026-11-01 at 06:00 UTC.
    expect(civilTime(Date.parse('2026-11-01T05:59:59.999Z'), 'America/New_York').at).toBe(
      '2026-11-01T01:59:59.999-04:00',
    );
    expect(civilTime(Date.parse('2026-11-01T06:00:00.000Z'), 'America/New_York').at).toBe(
      '2026-11-01T01:00:00.000-05:00',
    );
  });

  it('is the same instant, and the day that Intl gives', () => {
    const instant = fc.integer({ min: Date.parse('2001-01-01'), max: Date.parse('2090-01-01') });
    fc.assert(
      fc.property(instant, fc.constantFrom(...ZONES), (ms, zone) => {
        const { at, day } = civilTime(ms, zone);
        expect(Date.parse(at)).toBe(ms);
        expect(at.slice(0, 10).replaceAll('-', '')).toBe(day);
        expect(at.slice(0, 10)).toBe(new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(ms));
      }),
    );
  });

  it('refuses an unknown zone', () => {
    expect(() => civilTime(0, 'America/Atlantida')).toThrow(RangeError);
  });
});
