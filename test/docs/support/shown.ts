import { expect } from 'vitest';

/** Values that differ from run to run: the form in the page, and the form of a real one. */
const SHAPES: { example: RegExp; real: RegExp }[] = [
  { example: /^…$/, real: /./s },
  { example: /^\d{20}$/, real: /^999997\d{14}$/ },
  { example: /^\d{6} \d{4} \d\d \d\d \d{6}$/, real: /^999997 \d{4} \d\d \d\d \d{6}$/ },
  { example: /^\d{4}-\d\d-\d\dT/, real: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/ },
];

/** Compares a reply with the part that a page shows: everything shown must be there, with the same value. */
export function expectShown(shown: string, reply: string): void {
  if (shown.startsWith('{')) expectPart(JSON.parse(shown), JSON.parse(reply), 'reply');
  else {
    const pairs = [...new URLSearchParams(reply)];
    const expected = [...new URLSearchParams(shown)];
    expect(pairs.map(([name]) => name)).toEqual(expected.map(([name]) => name));
    for (const [i, [name, value]] of expected.entries()) expectPart(value, pairs[i]?.[1], name);
  }
}

function expectPart(shown: unknown, real: unknown, place: string): void {
  if (typeof shown === 'object' && shown !== null) {
    expect(real, place).toBeTypeOf('object');
    for (const [key, value] of Object.entries(shown))
      expectPart(value, (real as Record<string, unknown>)[key], `${place}.${key}`);
    return;
  }
  const shape = typeof shown === 'string' && SHAPES.find(({ example }) => example.test(shown));
  if (shape) expect(real, place).toMatch(shape.real);
  else expect(real, place).toEqual(shown);
}
