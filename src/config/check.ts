import type { Text } from '../errors.ts';
import { Check, type TSchema, Type } from '../typebox.ts';
import { didYouMean } from './did-you-mean.ts';
import { FORMATS } from './formats.ts';
import { kindOf } from './kind-of.ts';
import type { Path } from './problem.ts';
import { UNRESOLVED } from './references.ts';
import { annotations } from './schema.ts';

/** A place where the value is not what the schema asks; `on` says whether the key or its value is to blame. */
export interface Finding {
  path: Path;
  on: 'key' | 'value';
  what: Text;
  expected?: Text | undefined;
  hint?: Text | undefined;
  /** Text was expected and a number or the like came: quotes are missing. */
  needsQuotes?: boolean;
}

/**
 * Everything that is wrong, not only the first few. Mappings and lists are walked here, for messages that name keys;
 * each single value is TypeBox's to judge.
 */
export function check(schema: TSchema, value: unknown, path: Path = []): Finding[] {
  if (value === UNRESOLVED) return [];
  if (Type.IsObject(schema))
    return isMapping(value) ? checkSection(schema, value, path) : [wrong(schema, value, path)];
  if (Type.IsRecord(schema))
    return isMapping(value) ? checkRecord(schema, value, path) : [wrong(schema, value, path)];
  if (Type.IsArray(schema))
    return Array.isArray(value) ? checkList(schema, value, path) : [wrong(schema, value, path)];
  if (Type.IsUnion(schema)) return checkUnion(schema, value, path);
  return Check(schema, value) ? [] : [wrong(schema, value, path)];
}

/** A group or a list is compared with the one form that is one too, so that its keys are named. */
function checkUnion(schema: Type.TUnion, value: unknown, path: Path): Finding[] {
  if (Check(schema, value)) return [];
  const sameShape = schema.anyOf.filter((form) =>
    isMapping(value)
      ? Type.IsObject(form) || Type.IsRecord(form)
      : Array.isArray(value) && Type.IsArray(form),
  );
  const [only, ...others] = sameShape;
  return only && others.length === 0 ? check(only, value, path) : [wrong(schema, value, path)];
}

function checkSection(schema: Type.TObject, value: Mapping, path: Path): Finding[] {
  const known = Object.keys(schema.properties);
  const required: readonly string[] = schema.required ?? [];
  const unknown = Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => unknownKey(key, known, path));
  const missing = required
    .filter((key) => !Object.hasOwn(value, key))
    .map((key) => missingKey(schema, key, path));
  const inside = Object.entries(schema.properties)
    .filter(([key]) => Object.hasOwn(value, key))
    .flatMap(([key, property]) => check(property, value[key], [...path, key]));
  return [...unknown, ...missing, ...inside];
}

function checkRecord(schema: Type.TRecord, value: Mapping, path: Path): Finding[] {
  return Object.entries(value).flatMap(([key, item]) => {
    const pattern = Object.keys(schema.patternProperties).find((source) => new RegExp(source, 'u').test(key));
    const property = pattern === undefined ? undefined : schema.patternProperties[pattern];
    if (property) return check(property, item, [...path, key]);
    return [
      {
        path: [...path, key],
        on: 'key',
        what: UNKNOWN_KEY,
        expected: annotations(schema)['x-expects'],
      } as const,
    ];
  });
}

function checkList(schema: Type.TArray, value: unknown[], path: Path): Finding[] {
  const tooShort = value.length < (annotations(schema).minItems ?? 0) ? [wrong(schema, value, path)] : [];
  return [...tooShort, ...value.flatMap((item, index) => check(schema.items, item, [...path, index]))];
}

const UNKNOWN_KEY: Text = { 'pt-BR': 'chave desconhecida', en: 'unknown key' };

function unknownKey(key: string, known: string[], path: Path): Finding {
  const meant = didYouMean(key, known);
  const expected = meant
    ? undefined
    : { 'pt-BR': `uma de: ${known.join(', ')}`, en: `one of: ${known.join(', ')}` };
  return { path: [...path, key], on: 'key', what: UNKNOWN_KEY, expected, hint: suggestion(meant) };
}

function missingKey(schema: Type.TObject, key: string, path: Path): Finding {
  const property = schema.properties[key];
  return {
    path: [...path, key],
    on: 'key',
    what: { 'pt-BR': 'falta este valor', en: 'this value is missing' },
    expected: property && annotations(property)['x-expects'],
  };
}

function wrong(schema: TSchema, value: unknown, path: Path): Finding {
  const found = kindOf(value);
  return {
    path,
    on: 'value',
    what: { 'pt-BR': `encontrado: ${found['pt-BR']}`, en: `found: ${found.en}` },
    expected: annotations(schema)['x-expects'] ?? SHAPE,
    hint: suggestion(typeof value === 'string' ? didYouMean(value, choices(schema)) : null),
    needsQuotes: Type.IsString(schema) && (typeof value === 'number' || typeof value === 'boolean'),
  };
}

const SHAPE: Text = {
  'pt-BR': 'chaves e valores, recuados abaixo desta',
  en: 'keys and values, indented below this one',
};

function choices(schema: TSchema): string[] {
  if (Type.IsString(schema) && annotations(schema).format === FORMATS.timeZone)
    return Intl.supportedValuesOf('timeZone');
  if (Type.IsEnum(schema)) return schema.enum.filter((item) => typeof item === 'string');
  return [];
}

function suggestion(meant: string | null): Text | undefined {
  return meant === null
    ? undefined
    : { 'pt-BR': `você quis dizer "${meant}"?`, en: `did you mean "${meant}"?` };
}

type Mapping = Record<string, unknown>;

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
