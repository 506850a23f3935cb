import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesValue, isoTimestamp, jsonValue, numberOrText } from './values.ts';

describe('a number', () => {
  it.each([
    ['0', 0],
    ['-7', -7],
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740993', '9007199254740993'],
    ['00123', '00123'],
    ['12.50', 12.5],
    ['0.1', 0.1],
    ['.5', 0.5],
    ['1234567890123.456789', '1234567890123.456789'],
    ['1e+30', 1e30],
    ['NaN', 'NaN'],
    ['Infinity', 'Infinity'],
    ['', ''],
  ])('%s is %j', (text, value) => {
    expect(numberOrText(text)).toBe(value);
  });

  it('is never another one', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (number) => {
        expect(BigInt(numberOrText(number.toString()))).toBe(number);
      }),
    );
  });
});

it.each([
  ['1954-12-25', '1954-12-25'],
  ['1954-12-25 10:00:00', '1954-12-25T10:00:00'],
  ['2024-01-02 03:04:05.123-03', '2024-01-02T03:04:05.123-03:00'],
  ['2024-01-02 03:04:05+05:30', '2024-01-02T03:04:05+05:30'],
  ['infinity', 'infinity'],
])('the time %s is written %s', (text, iso) => {
  expect(isoTimestamp(text)).toBe(iso);
});

it('keeps long numbers inside JSON, and text that is not JSON', () => {
  expect(jsonValue('{"carteira": 12345678901234567890, "n": 1}')).toEqual({
    carteira: '12345678901234567890',
    n: 1,
  });
  expect(jsonValue('{')).toBe('{');
});

it('bytes are base64 unless their encoding is known', () => {
  const bytes = Buffer.from([0x4a, 0xe9, 0x80]);
  expect(bytesValue(bytes, undefined)).toBe('SumA');
  expect(bytesValue(bytes, 'windows-1252')).toBe('Jé€');
  expect(bytesValue(Buffer.from('Jé'), 'utf-8')).toBe('Jé');
});
