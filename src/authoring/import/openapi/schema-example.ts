import { type Fact, type Facts, pathKey, type Step } from '../api-operation.ts';
import { cleanText } from '../marked-text.ts';
import {
  cleanTree,
  get,
  isPlain,
  isUnsafeKey,
  listAt,
  type Plain,
  plainAt,
  scalarText,
  textAt,
} from '../plain-data.ts';
import type { Refs } from './refs.ts';

export interface Sample {
  tree: unknown;
  facts: Facts;
}

const DEEPEST = 8;
/** Limits the tree: recursive types can branch endlessly. */
const MOST_NODES = 4_000;

/** An example value of a schema, from its examples, defaults and types, with facts about each leaf. */
export function sampleOf(schema: unknown, refs: Refs): Sample {
  const facts: Facts = new Map();
  let nodes = 0;

  const visit = (node: unknown, path: readonly Step[], parents: readonly Plain[]): unknown => {
    nodes += 1;
    const found = refs.resolve(node);
    if (path.length > DEEPEST || nodes > MOST_NODES || parents.includes(found)) return null;
    const seen = [...parents, found];
    const merged = mergeParts(found, refs, 0);
    note(facts, path, merged);
    const given = givenExample(merged);
    if (given !== undefined && !isPlain(given) && !Array.isArray(given)) {
      const isChosen = givenValue(merged) === undefined && listAt(merged, 'enum').length > 1;
      if (isChosen) facts.set(pathKey(path), { ...facts.get(pathKey(path)), invented: String(given) });
      return cleanTree(given);
    }
    const type = typeOf(merged);
    if (type === 'array') return [visit(get(merged, 'items') ?? {}, [...path, 0], seen)];
    if (type !== 'object' && given === undefined) {
      const value = placeholder(type, merged);
      facts.set(pathKey(path), { ...facts.get(pathKey(path)), invented: String(value) });
      return value;
    }
    if (type !== 'object') return cleanTree(given);
    const required = new Set(listAt(merged, 'required'));
    const properties = Object.entries(plainAt(merged, 'properties')).filter(([key]) => !isUnsafeKey(key));
    const entries = properties.map(([key, property]) => {
      const at = [...path, cleanText(key)];
      const value = visit(property, at, seen);
      if (required.has(key)) facts.set(pathKey(at), { ...facts.get(pathKey(at)), required: true });
      return [cleanText(key), value] as const;
    });
    const made = Object.fromEntries(entries);
    // An example of the whole is more realistic than one composed of its parts.
    return isPlain(given)
      ? { ...made, ...(cleanTree(given) as Plain) }
      : given === undefined
        ? made
        : cleanTree(given);
  };

  return { tree: visit(schema, [], []), facts };
}

/** `allOf` is merged; of `oneOf` and `anyOf` the first usable one is taken. */
function mergeParts(schema: Plain, refs: Refs, depth: number): Plain {
  if (depth > DEEPEST) return schema;
  const parts = listAt(schema, 'allOf').map((part) => mergeParts(refs.resolve(part), refs, depth + 1));
  const choice = [...listAt(schema, 'oneOf'), ...listAt(schema, 'anyOf')]
    .map((part) => refs.resolve(part))
    .find((part) => get(part, 'type') !== 'null' && Object.keys(part).length > 0);
  const all = choice === undefined ? parts : [...parts, mergeParts(choice, refs, depth + 1)];
  if (all.length === 0) return schema;
  const properties = Object.assign(
    {},
    ...all.map((part) => safe(plainAt(part, 'properties'))),
    safe(plainAt(schema, 'properties')),
  );
  const required = [...all, schema].flatMap((part) => listAt(part, 'required'));
  return { ...Object.assign({}, ...all), ...schema, properties, required };
}

function safe(properties: Plain): Plain {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => !isUnsafeKey(key)));
}

function givenExample(schema: Plain): unknown {
  return givenValue(schema) ?? listAt(schema, 'enum').find((value) => value !== null);
}

/** `example`, the first of `examples` (3.1), `default`, or the one value it may have. */
function givenValue(schema: Plain): unknown {
  const examples = get(schema, 'examples');
  const candidates = [
    get(schema, 'example'),
    Array.isArray(examples) ? examples[0] : undefined,
    get(schema, 'const'),
    get(schema, 'default'),
  ];
  return candidates.find((value) => value !== undefined && value !== null);
}

/** 3.1 has lists of types, of which `null` is ignored. */
export function typeOf(schema: Plain): string {
  const type = get(schema, 'type');
  const named = Array.isArray(type) ? type.find((item) => item !== 'null') : type;
  if (typeof named === 'string') return named;
  if (isPlain(get(schema, 'properties')) && Object.keys(plainAt(schema, 'properties')).length > 0)
    return 'object';
  return get(schema, 'items') === undefined ? 'string' : 'array';
}

function placeholder(type: string, schema: Plain): unknown {
  const format = textAt(schema, 'format');
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'number') return 0;
  if (format === 'date') return '1980-01-15';
  if (format === 'date-time') return '1980-01-15T00:00:00Z';
  return 'texto';
}

function note(facts: Facts, path: readonly Step[], schema: Plain): void {
  const description = textAt(schema, 'description') ?? textAt(schema, 'title');
  const format = textAt(schema, 'format');
  const options = listAt(schema, 'enum')
    .map(scalarText)
    .filter((option) => option !== null);
  const fact: Fact = {
    ...facts.get(pathKey(path)),
    ...(description === null ? {} : { description }),
    ...(format === null ? {} : { format }),
    ...(options.length === 0 ? {} : { options }),
  };
  if (Object.keys(fact).length > 0) facts.set(pathKey(path), fact);
}
