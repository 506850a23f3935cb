import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { writeSourceYaml } from './write-source-yaml.ts';

const text = fc.string({ unit: 'binary' }).map((value) => value.toWellFormed());
const key = text.filter((value) => value !== '__proto__');
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const settings = fc.dictionary(
  fc.oneof(key, fc.constantFrom('mapping', 'lookup', 'connection')),
  tree as fc.Arbitrary<unknown>,
  { maxKeys: 5, noNullPrototype: true },
);
const draft = { comments: [], heading: [], notes: [], environment: [] };

describe('a source file as text', () => {
  it('is read as the very values it was written from, whatever text is in them', () => {
    fc.assert(
      fc.property(settings, (values) => {
        expect(parse(writeSourceYaml({ ...draft, settings: values }))).toEqual(values);
      }),
    );
  });

  it('is changed by no comment, whatever is in it', () => {
    const values = {
      kind: 'rest',
      lookup: { card_number: { url: '/a' } },
      mapping: { name: 'nome', active: 'true' },
    };
    fc.assert(
      fc.property(text, text, (one, two) => {
        const written = writeSourceYaml({
          settings: values,
          comments: [
            { path: ['mapping'], text: one },
            { path: ['mapping', 'name'], text: `${one}\n${two}` },
            { path: ['lookup', 'card_number'], text: two },
          ],
          heading: [one],
          notes: [two],
          environment: [],
        });
        expect(parse(written)).toEqual(values);
      }),
    );
  });

  it('keeps the attempt of a comment to become a key behind its #', () => {
    const written = writeSourceYaml({
      ...draft,
      settings: { kind: 'rest' },
      heading: ['x\nkind: code\u2028module: mau.js\r- y'],
    });
    expect(parse(written)).toEqual({ kind: 'rest' });
    expect(written.split('\n').filter((line) => line.includes('mau.js'))).toEqual(['# module: mau.js']);
  });
});
