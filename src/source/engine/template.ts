import { LosslessNumber } from 'lossless-json';
import type { Values } from '../exchange.ts';

/** A place to fill: `${card_number}`; `${cpf|number}` is a number where the position knows numbers (JSON, a message). */
const PLACE = /\$\{([a-z][a-z0-9_.]*)(?:\|(number))?\}/g;

/** How a value is written at its position, so that it can never end it. @throws TemplateError for one it cannot hold */
export type Encode = (value: string) => string;

/** A value that cannot stand where it is asked for: a line break in a header, letters in a number. */
export class TemplateError extends Error {
  readonly place: string;

  constructor(place: string, expected: string) {
    super(`${place}: ${expected}`);
    this.name = 'TemplateError';
    this.place = place;
  }
}

/** The names that a template asks for. */
export function placesIn(template: string): string[] {
  return [...template.matchAll(PLACE)].map((match) => match[1] as string);
}

/** What looks like a place and is none (`${Card}`, `${card`): a mistake, reported when the file is read. */
export function malformedPlaces(template: string): string[] {
  return [...template.replaceAll(PLACE, '').matchAll(/\$\{[^}]*\}?/g)].map((match) => match[0]);
}

/** The template with every place filled; a name without a value is empty. Values are never read as templates. */
export function fill(template: string, values: Values, encode: Encode): string {
  return template.replaceAll(PLACE, (_whole, name: string) => encode(valueFor(values, name)));
}

/**
 * A tree (a JSON body, a message) with every text in it filled. The structure is fixed before any value is seen, so
 * nothing can be injected. A text that is one place with `|number` becomes a number of any size.
 */
export function fillTree(tree: unknown, values: Values): unknown {
  if (typeof tree === 'string') return fillLeaf(tree, values);
  if (Array.isArray(tree)) return tree.map((item) => fillTree(item, values));
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, item]) => [key, fillTree(item, values)]));
}

/** Every text in a tree, with its path. */
export function textsIn(
  tree: unknown,
  path: (string | number)[] = [],
): { text: string; path: (string | number)[] }[] {
  if (typeof tree === 'string') return [{ text: tree, path }];
  if (Array.isArray(tree)) return tree.flatMap((item, index) => textsIn(item, [...path, index]));
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, item]) => textsIn(item, [...path, key]));
}

function fillLeaf(text: string, values: Values): unknown {
  const whole = /^\$\{([a-z][a-z0-9_.]*)\|number\}$/.exec(text)?.[1];
  if (whole === undefined) return fill(text, values, (value) => value);
  const value = valueFor(values, whole);
  if (!/^-?\d{1,40}(\.\d{1,20})?$/.test(value)) throw new TemplateError(whole, 'a number');
  // 00123 is no JSON number; as a number it is 123.
  return new LosslessNumber(value.replace(/^(-?)0+(?=\d)/, '$1'));
}

function valueFor(values: Values, name: string): string {
  return Object.hasOwn(values, name) ? (values[name] ?? '') : '';
}
