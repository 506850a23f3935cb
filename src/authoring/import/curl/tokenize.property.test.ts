import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenize } from './tokenize.ts';

/** Each way a shell has to write one word; `$'…'` knows every character, the others what they know. */
const single = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
const double = (word: string) => `"${word.replace(/["\\$`]/g, '\\$&')}"`;
// A backslash before a blank at the end of a line continues it, as e-mails leave it: blanks are quoted.
const bare = (word: string) =>
  [...word].map((char) => (/\s/.test(char) ? `'${char}'` : char.replace(/[^A-Za-z0-9]/u, '\\$&'))).join('');
const ansi = (word: string) =>
  `$'${[...word].map((char) => (/[A-Za-z0-9 ]/.test(char) ? char : `\\U${char.codePointAt(0)?.toString(16).padStart(8, '0')}`)).join('')}'`;

const quotings = [single, double, bare, ansi];
const word = fc.string({
  unit: fc.constantFrom(...'aB1 "\'\\$`{}[]<>|;&%^#é€😀\t'),
  minLength: 1,
  maxLength: 12,
});
const written = word.chain((text) =>
  fc.array(fc.nat(quotings.length - 1), { minLength: 1, maxLength: 3 }).map((ways) => {
    const chars = [...text];
    const size = Math.ceil(chars.length / ways.length);
    const parts = ways.map((way, index) => {
      const part = chars.slice(index * size, (index + 1) * size).join('');
      return part === '' ? '' : (quotings[way]?.(part) ?? '');
    });
    return { text, shell: parts.join('') };
  }),
);

describe('a command line', () => {
  it('is split into the words that were quoted, whatever the quoting', () => {
    fc.assert(
      fc.property(
        fc.array(written, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(' ', '  ', ' \\\n '),
        (words, between) => {
          const { tokens, unclosed } = tokenize(words.map(({ shell }) => shell).join(between));
          expect(unclosed).toBe(false);
          expect(tokens.map(({ text }) => text)).toEqual(words.map(({ text }) => text));
        },
      ),
      { numRuns: 500 },
    );
  });
});
