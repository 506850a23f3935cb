import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { strictJson } from './lenient-json.ts';

const strict = (text: string) => strictJson(text, (name) => JSON.stringify(`mark ${name}`));
const read = (text: string): unknown => JSON.parse(strict(text) ?? 'null');

/** A tree as somebody careless writes it. */
function careless(tree: unknown, style: () => number): string {
  const noise = () => ['', ' ', '\n', ' \\ \n', '/* a "b */', '// c\n'][style() % 6] as string;
  if (Array.isArray(tree))
    return `[${tree.map((item) => careless(item, style)).join(`${noise()},${noise()}`)}${style() % 2 && tree.length > 0 ? ',' : ''}]`;
  if (typeof tree === 'object' && tree !== null) {
    const entries = Object.entries(tree).map(
      ([key, item]) =>
        `${/^[a-z]+$/.test(key) && style() % 2 ? key : text(key, style)}${noise()}:${noise()}${careless(item, style)}`,
    );
    return `{${noise()}${entries.join(',')}${style() % 2 && entries.length > 0 ? ',' : ''}${noise()}}`;
  }
  return typeof tree === 'string' ? text(tree, style) : JSON.stringify(tree);
}

function text(value: string, style: () => number): string {
  const json = JSON.stringify(value);
  if (style() % 2) return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

const value = fc.string({ unit: 'binary' }).map((each) => each.toWellFormed());
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    value,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(
      value.filter((key) => key !== '__proto__'),
      tie('tree'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
}));

describe('JSON as people write it', () => {
  it('is read as what was meant, whatever quotes, comments and commas are in it', () => {
    fc.assert(
      fc.property(fc.array(tree, { maxLength: 4 }), fc.infiniteStream(fc.nat(11)), (values, styles) => {
        expect(read(careless(values, () => styles.next().value as number))).toEqual(values);
      }),
    );
  });

  it('never throws, and gives JSON or nothing that looks like it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'{}[]:,"\'\\/* \n<>$a1-.'), maxLength: 40 }),
        (rest) => {
          expect(() => strict(`{${rest}`)).not.toThrow();
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('takes a time that grows with the text, not with its square', () => {
    for (const part of ['"\\"', "'", '/*', '//', '\\ ', '<', '${', '{{', 'a', ','])
      expect(() => strict(`[${part.repeat(900_000 / part.length)}`)).not.toThrow();
  }, 60_000);

  it('keeps the digits of a number with zeros in front, and takes a bare word for a placeholder', () => {
    expect(read('{a: 00123, b: carteira, c: <X Y>, d: ${Z}, e: {{w}}}')).toEqual({
      a: '00123',
      b: '<carteira>',
      c: '<X Y>',
      d: '${Z}',
      e: 'mark w',
    });
  });
});
