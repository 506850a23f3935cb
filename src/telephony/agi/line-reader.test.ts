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

/** Control characters, quotes, accents, line separators: all that has ever broken a line protocol. */
const anyCharacter = fc.nat(0x2fff).map((code) => String.fromCharCode(code));

describe('the line reader', () => {
  test('gives the same lines however the network cuts them', () => {
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

  test('takes CR LF as one line end', () => {
    expect(readInSegments(Buffer.from('a: 1\r\n\r\n'), [1])).toEqual(['a: 1', '']);
  });

  test('replaces what is no UTF-8 instead of failing', () => {
    expect(new LineReader().push(Buffer.from([0x61, 0xff, 0x62, 0x0a]))).toEqual(['a\uFFFDb']);
  });

  test('takes a line of exactly the limit and refuses a longer one, with or without an end', () => {
    const longest = 'x'.repeat(LINE_LIMIT);
    expect(new LineReader().push(Buffer.from(`${longest}\r\n`))).toEqual([longest]);
    expect(() => new LineReader().push(Buffer.from(`${longest}xx\n`))).toThrow(LineTooLongError);
    expect(() => readInSegments(Buffer.from(`${longest}xx`), [1000])).toThrow(LineTooLongError);
  });
});
