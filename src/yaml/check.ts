import type { Text } from '../i18n/text.ts';
import { Check, type TSchema, Type } from '../typebox.ts';
import { annotations } from './annotations.ts';
import { didYouMean } from './did-you-mean.ts';
import { FORMATS, isLanguage } from './formats.ts';
import type { Path } from './problem.ts';

/** A key or value that does not match the schema. */
export interface Finding {
  path: Path;
  on: 'key' | 'value';
  what: Text;
  expected?: Text | undefined;
  hint?: Text | undefined;
  /** The value, where it cannot be a secret. */
  found?: string | undefined;
  /** Text was expected, but a number or boolean found: quotes are missing. */
  needsQuotes?: boolean;
}

/** Replaces a reference that could not be resolved, so that its value is not reported again. */
export const UNRESOLVED = Symbol('unresolved reference');

/**
 * Finds everything that is wrongValue, not only the first errors. Walks mappings and lists itself, for messages that name
 * keys; TypeBox checks single values.
 */
export function check(schema: TSchema, value: unknown, path: Path = []): Finding[] {
  if (value === UNRESOLVED) return [];
  if (Type.IsObject(schema))
    return isMapping(value) ? checkSection(schema, value, path) : [wrongValue(schema, value, path)];
  if (Type.IsRecord(schema))
    return isMapping(value) ? checkRecord(schema, value, path) : [wrongValue(schema, value, path)];
  if (Type.IsArray(schema))
    return Array.isArray(value) ? checkList(schema, value, path) : [wrongValue(schema, value, path)];
  if (Type.IsUnion(schema)) return checkUnion(schema, value, path);
  return Check(schema, value) ? [] : [wrongValue(schema, value, path)];
}

/** Compares a mapping or list with the only alternative of that shape, so that its keys are named. */
function checkUnion(schema: Type.TUnion, value: unknown, path: Path): Finding[] {
  if (Check(schema, value)) return [];
  const sameShape = schema.anyOf.filter((form) =>
    isMapping(value)
      ? Type.IsObject(form) || Type.IsRecord(form)
      : Array.isArray(value) && Type.IsArray(form),
  );
  const [only, ...others] = sameShape;
  return only && others.length === 0 ? check(only, value, path) : [wrongValue(schema, value, path)];
}

function checkSection(schema: Type.TObject, value: Mapping, path: Path): Finding[] {
  const known = Object.keys(schema.properties);
  const required: readonly string[] = schema.required ?? [];
  const unknown = unknownKeys(
    Object.keys(value).filter((key) => !known.includes(key)),
    { schema, path },
  );
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
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = annotations(schema);
  const isWrong = value.length < minItems || value.length > maxItems;
  const wrongLength = isWrong ? [wrongValue(schema, value, path)] : [];
  return [...wrongLength, ...value.flatMap((item, index) => check(schema.items, item, [...path, index]))];
}

const UNKNOWN_KEY: Text = { 'pt-BR': 'chave desconhecida', en: 'unknown key' };

/** Consecutive keys that belong to one section are one error: they are not indented below it. */
function unknownKeys(keys: readonly string[], place: { schema: Type.TObject; path: Path }): Finding[] {
  const { schema, path } = place;
  const findings: Finding[] = [];
  for (let rest = keys; rest.length > 0; ) {
    const [key = '', ...others] = rest;
    let sections = sectionsWith(key, schema);
    const after = others.findIndex((other) => {
      const common = sections.filter((name) => sectionsWith(other, schema).includes(name));
      if (common.length > 0) sections = common;
      return common.length === 0;
    });
    const together = sections.length === 0 ? 1 : after < 0 ? rest.length : 1 + after;
    findings.push(
      sections.length === 0
        ? unknownKey(key, Object.keys(schema.properties), path)
        : notIndented(rest.slice(0, together), sections, place),
    );
    rest = rest.slice(together);
  }
  return findings;
}

function sectionsWith(key: string, { properties }: Type.TObject): string[] {
  return Object.keys(properties).filter((name) => {
    const property = properties[name];
    return property !== undefined && Type.IsObject(property) && Object.hasOwn(property.properties, key);
  });
}

function notIndented(
  keys: readonly string[],
  sections: readonly string[],
  { schema, path }: { schema: Type.TObject; path: Path },
): Finding {
  const [key = '', ...others] = keys;
  const both = others.length === 0 ? UNKNOWN_KEY : unknownTogether(keys);
  return {
    path: [...path, key],
    on: 'key',
    what: both,
    expected: oneOf(Object.keys(schema.properties)),
    hint: {
      'pt-BR': `recuo errado? ${keys.join(', ')} com recuo, abaixo de ${sections.join(' ou ')}`,
      en: `wrongValue indentation? ${keys.join(', ')}: indented below ${sections.join(' or ')}`,
    },
  };
}

const unknownTogether = (keys: readonly string[]): Text => ({
  'pt-BR': `chaves desconhecidas neste nível: ${keys.join(', ')}`,
  en: `unknown keys at this level: ${keys.join(', ')}`,
});

const oneOf = (keys: readonly string[]): Text => ({
  'pt-BR': `uma de: ${keys.join(', ')}`,
  en: `one of: ${keys.join(', ')}`,
});

function unknownKey(key: string, known: readonly string[], path: Path): Finding {
  const suggested = didYouMean(key, known);
  const expected = suggested ? undefined : oneOf(known);
  return { path: [...path, key], on: 'key', what: UNKNOWN_KEY, expected, hint: suggestion(suggested) };
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

function wrongValue(schema: TSchema, value: unknown, path: Path): Finding {
  const found = kindOf(value);
  return {
    path,
    on: 'value',
    what: { 'pt-BR': `encontrado: ${found['pt-BR']}`, en: `found: ${found.en}` },
    expected: annotations(schema)['x-expects'] ?? SHAPE,
    found: isShowable(schema) ? showValue(value) : undefined,
    hint:
      suggestion(typeof value === 'string' ? didYouMean(value, choices(schema, value)) : null) ??
      noSpace(schema, value),
    needsQuotes: Type.IsString(schema) && (typeof value === 'number' || typeof value === 'boolean'),
  };
}

/** Describes a value without showing it: a configuration error may end up in a log or a ticket. */
function kindOf(value: unknown): Text {
  if (value === null || value === undefined) return { 'pt-BR': 'nada', en: 'nothing' };
  if (Array.isArray(value)) return sized('uma lista', 'a list', value.length);
  if (typeof value === 'object') return { 'pt-BR': 'um grupo de chaves', en: 'a group of keys' };
  if (typeof value === 'boolean') return { 'pt-BR': 'verdadeiro/falso', en: 'true/false' };
  if (typeof value === 'number') return { 'pt-BR': 'um número', en: 'a number' };
  if (value === '') return { 'pt-BR': 'um texto vazio', en: 'empty text' };
  const length = String(value).length;
  return { 'pt-BR': `um texto de ${length} caracteres`, en: `text of ${length} characters` };
}

function sized(pt: string, en: string, items: number): Text {
  return { 'pt-BR': `${pt} de ${items} itens`, en: `${en} of ${items} items` };
}

const SHAPE: Text = {
  'pt-BR': 'chaves e valores, recuados abaixo desta',
  en: 'keys and values, indented below this one',
};

/** Numbers, choices, and texts with a format that no secret has. */
function isShowable(schema: TSchema): boolean {
  const { format, 'x-secret': isSecret } = annotations(schema);
  if (isSecret || format === FORMATS.databaseUrl) return false;
  const isFormed = Type.IsString(schema) && (format !== undefined || 'pattern' in schema);
  return (
    isFormed ||
    Type.IsInteger(schema) ||
    Type.IsNumber(schema) ||
    Type.IsBoolean(schema) ||
    Type.IsEnum(schema)
  );
}

const MAX_SHOWN = 40;

function showValue(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string' || value === '' || value.length > MAX_SHOWN) return undefined;
  return JSON.stringify(value);
}

/** In YAML, `port:8080` below `http:` is a text. */
function noSpace(schema: TSchema, value: unknown): Text | undefined {
  if (!Type.IsObject(schema) || typeof value !== 'string' || !/^\w+:\S/.test(value)) return undefined;
  return { 'pt-BR': 'falta um espaço depois de ":"?', en: 'is a space missing after ":"?' };
}

function choices(schema: TSchema, value: string): string[] {
  if (Type.IsString(schema) && annotations(schema).format === FORMATS.timeZone)
    return Intl.supportedValuesOf('timeZone');
  if (annotations(schema).format === FORMATS.language) return [asLanguage(value)].filter(isLanguage);
  if (Type.IsEnum(schema)) return schema.enum.filter((item) => typeof item === 'string');
  return [];
}

/** `pt_br`, `pt-BR`, `PT_BR` → `pt_BR`. */
function asLanguage(text: string): string {
  const [language = '', region] = text.split(/[-_]/);
  return [language.toLowerCase(), ...(region === undefined ? [] : [region.toUpperCase()])].join('_');
}

function suggestion(suggested: string | null): Text | undefined {
  return suggested === null
    ? undefined
    : { 'pt-BR': `você quis dizer "${suggested}"?`, en: `did you mean "${suggested}"?` };
}

type Mapping = Record<string, unknown>;

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
