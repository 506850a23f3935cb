import type { ApiVariable } from '../api-operation.ts';
import { isSecretName, looksSecret } from '../literal/secret-names.ts';
import { cleanText } from '../marked-text.ts';
import { get, isPlain, listAt, scalarText, textAt } from '../plain-data.ts';

/** `{{name}}` → its value, where the collection or the environment file gives it. */
export type PostmanVariables = ReadonlyMap<string, ApiVariable>;

/** Later lists win: the environment over the collection, as in Postman. */
export function readVariables(lists: readonly (readonly unknown[])[]): PostmanVariables {
  const variables = new Map<string, ApiVariable>();
  for (const item of lists.flat()) {
    const name = textAt(item, 'key') ?? textAt(item, 'id') ?? textAt(item, 'name');
    if (!name || get(item, 'enabled') === false || get(item, 'disabled') === true) continue;
    const secret =
      textAt(item, 'type') === 'secret' ||
      isSecretName(name) ||
      looksSecret(scalarText(get(item, 'value')) ?? '');
    const value = secret ? null : scalarText(get(item, 'value'));
    variables.set(name, {
      name,
      type: 'text',
      value: value === '' ? null : value,
      description: describe(item),
      secret,
    });
  }
  return variables;
}

/** The text with all that is known filled in; variables may stand in variables. */
export function resolveBraces(text: string, variables: PostmanVariables, depth = 5): string {
  if (depth === 0) return text;
  const filled = text.replace(
    /\{\{([^{}]{1,200})\}\}/g,
    (whole, name: string) => variables.get(name.trim())?.value ?? whole,
  );
  return filled === text ? text : resolveBraces(filled, variables, depth - 1);
}

/** A Postman description: a text, or a mapping with `content`. */
export function describe(item: unknown): string | null {
  return textAt(item, 'description') ?? textAt(get(item, 'description'), 'content');
}

/** Lists of `{key, value}`: 2.1 writes them so, 2.0 sometimes as a mapping. */
export function pairsOf(value: unknown): { key: string; value: string; item: unknown }[] {
  const items = Array.isArray(value)
    ? value
    : isPlain(value)
      ? Object.entries(value).map(([key, item]) => ({ key, value: item }))
      : [];
  return items
    .filter((item) => get(item, 'disabled') !== true)
    .map((item) => ({
      key: cleanText(textAt(item, 'key') ?? ''),
      value: scalarText(get(item, 'value')) ?? '',
      item,
    }))
    .filter(({ key }) => key !== '');
}

/** Of an environment file: `values`. */
export function environmentValues(environment: unknown): unknown[] {
  return listAt(environment, 'values');
}
