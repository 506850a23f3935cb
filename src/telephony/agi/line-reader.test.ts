import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LINE_LIMIT, LineReader, LineTooLongError } from './line-reader.ts';

function readInSegments(bytes: Buffer, sizes: number[]): string[] {
  const reader = new LineReader();
  const lines: string[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    lines.push(...reader.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return lines;
}

/** Control characters, quotes, accents and line separators, which often break line protocols. */
const anyCharacter = fc.nat(0x2fff).map((code) => String.fromCharCode(code));

describe('the line reader', () => {
  test('returns the same lines however the network splits them', () => {
    const line = fc.string({ unit: anyCharacter }).map((text) => text.replace(/[\r\n]/g, ''));
    fc.assert(
      fc.property(
        fc.array(line),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (lines, sizes) => {
          const bytes = Buffer.from(lines.map((one) => `${one}\n`).join(''));
          expect(readInSegments(bytes, sizes)).toEqual(lines);
        },
      ),
    );
  });

  test('reads CR LF as one line end', () => {
    expect(readInSegments(Buffer.from('a: 1\r\n\r\n'), [1])).toEqual(['a: 1', '']);
  });

  test('replaces invalid UTF-8 instead of failing', () => {
    expect(new LineReader().push(Buffer.from([0x61, 0xff, 0x62, 0x0a]))).toEqual(['a\uFFFDb']);
  });

  test('accepts a line of exactly the limit and refuses a longer one, ended or not', () => {
    const longest = 'x'.repeat(LINE_LIMIT);
    expect(new LineReader().push(Buffer.from(`${longest}\r\n`))).toEqual([longest]);
    expect(() => new LineReader().push(Buffer.from(`${longest}xx\n`))).toThrow(LineTooLongError);
    expect(() => readInSegments(Buffer.from(`${longest}xx`), [1000])).toThrow(LineTooLongError);
  });
});
