import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReplyReader } from './reply.ts';

const read = (...lines: string[]) => {
  const reader = new ReplyReader();
  return lines.map((line) => reader.push(line)).filter((reply) => reply !== null);
};

/** Control characters, quotes, accents and line separators, which often break line protocols. */
const anyCharacter = fc.nat(0x2fff).map((code) => String.fromCharCode(code));

describe('a reply', () => {
  test('has a result and an optional value, which may contain parentheses', () => {
    expect(read('200 result=1 (a (b) c)')).toEqual([{ code: 200, result: '1', value: 'a (b) c' }]);
    expect(read('200 result=49 endpos=8000')).toEqual([{ code: 200, result: '49', value: null }]);
    expect(read('200 result=-1 endpos=0')).toEqual([{ code: 200, result: '-1', value: null }]);
  });

  test('may be an error', () => {
    expect(read('510 Invalid or unknown command')).toMatchObject([{ code: 510 }]);
    expect(read('511 Command Not Permitted on a dead channel or intercept routine')).toMatchObject([
      { code: 511 },
    ]);
  });

  test('may be a usage text of several lines, or of one line', () => {
    const usage = [
      '520-Invalid command syntax.  Proper usage follows:',
      'Usage: X',
      '200 result=1',
      '520 End of proper usage.',
    ];
    expect(read(...usage, '200 result=0')).toMatchObject([{ code: 520 }, { code: 200, result: '0' }]);
    expect(read('520-Invalid command syntax.  Proper usage not available.', '200 result=0')).toHaveLength(2);
  });

  test('is neither a provisional reply (100) nor any other line', () => {
    expect(read('100 result=0 Trying...', 'noise', '', '200 result=0')).toHaveLength(1);
  });

  test('never throws, whatever the input', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: anyCharacter })), (lines) => void read(...lines)));
  });
});
