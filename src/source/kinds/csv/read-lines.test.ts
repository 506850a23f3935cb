import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeWindows1252 } from '../../../text/windows-1252.ts';
import { FileProblemError } from './problem.ts';
import { readLines } from './read-lines.ts';

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function lines(
  bytes: Buffer,
  encoding: 'utf-8' | 'windows-1252' = 'utf-8',
  size = 7,
): Promise<string[]> {
  const all: string[] = [];
  for await (const batch of readLines(inChunks(bytes, size), encoding)) all.push(...batch);
  return all;
}

async function problemOf(
  bytes: Buffer,
  encoding: 'utf-8' | 'windows-1252' = 'utf-8',
  size = 65_536,
): Promise<unknown> {
  const error = await lines(bytes, encoding, size).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(FileProblemError);
  return (error as FileProblemError).problem;
}

describe('reading lines', () => {
  test('cuts no character in two, wherever the chunks end', async () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n\ufeff]/g, ' '));
    const texts = fc.array(line, { minLength: 1, maxLength: 8 }).filter((list) => list.at(-1) !== '');
    await fc.assert(
      fc.asyncProperty(
        texts,
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 9 }),
        async (list, end, size) => {
          expect(await lines(Buffer.from(list.join(end)), 'utf-8', size)).toEqual(list);
          expect(await lines(Buffer.from(list.join(end) + end), 'utf-8', size)).toEqual(list);
        },
      ),
    );
  });

  test('passes over the mark of UTF-8', async () => {
    expect(await lines(Buffer.from('\ufeffcard_number,name\n1,Zé'))).toEqual(['card_number,name', '1,Zé']);
  });

  test('names the line that is not UTF-8, and what to set', async () => {
    const bytes = Buffer.from('card_number,name\n1,Ana\n2,Concei\xe7\xe3o\n', 'latin1');
    for (const size of [1, 20, 65_536]) {
      expect(await problemOf(bytes, 'utf-8', size)).toMatchObject({
        outcome: 'misconfigured',
        code: 'not_utf8',
        text: {
          'pt-BR': expect.stringMatching(/^a linha 3 .*encoding: windows-1252/),
          en: expect.stringMatching(/^line 3 .*encoding: windows-1252/),
        },
      });
    }
  });

  test('reads the same bytes where windows-1252 is configured', async () => {
    const bytes = Buffer.from('1,Concei\xe7\xe3o \x96 \x80 5\n', 'latin1');
    expect(await lines(bytes, 'windows-1252')).toEqual(['1,Conceição – € 5']);
  });

  test('decodes every byte of windows-1252 as the WHATWG table has it', () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const text = decodeWindows1252(all);
    expect(text).toHaveLength(256);
    for (let byte = 0; byte < 256; byte += 1) {
      if (byte < 0x80 || byte > 0x9f) expect(text.charCodeAt(byte)).toBe(byte);
    }
    // A few by the table: 0x80 €, 0x8A Š, 0x92 ’, 0x99 ™, 0x9F Ÿ; 0x81 and 0x9D stand for themselves.
    expect([0x80, 0x8a, 0x92, 0x99, 0x9f].map((byte) => text[byte])).toEqual(['€', 'Š', '’', '™', 'Ÿ']);
    expect(text[0x81]).toBe('\u0081');
    expect(text[0x9d]).toBe('\u009d');
  });

  test('says so when the configuration says windows-1252 and the file says UTF-8', async () => {
    for (const text of ['\ufeffa,b\n', 'card_number,name\n1,Ana\n2,João\n']) {
      expect(await problemOf(Buffer.from(text), 'windows-1252')).toMatchObject({ code: 'is_utf8' });
    }
    expect(await lines(Buffer.from('plain,ascii\n'), 'windows-1252')).toEqual(['plain,ascii']);
  });

  test('knows UTF-16, in either order of bytes, and says what to do', async () => {
    const little = Buffer.from('\ufeffcard_number\n1\n', 'utf16le');
    expect(await problemOf(little)).toMatchObject({ code: 'utf16' });
    expect(await problemOf(Buffer.from(little).swap16(), 'windows-1252')).toMatchObject({ code: 'utf16' });
  });

  test('gives up a file without line ends before it fills the memory', async () => {
    expect(await problemOf(Buffer.alloc(3_000_000, 'x'))).toMatchObject({ code: 'line_too_long' });
  });
});
