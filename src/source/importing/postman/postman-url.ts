import type { ApiField } from '../api-operation.ts';
import { markBraces } from '../literal/soft-json.ts';
import { splitUrl } from '../literal/split-url.ts';
import { cleanText, marksIn } from '../marked-text.ts';
import { get, isPlain, scalarText, textAt } from '../plain-data.ts';
import { type PostmanVariables, pairsOf, resolveBraces } from './variables.ts';

/** Longer is none. */
const LONGEST_URL = 20_000;

interface PostmanUrl {
  /** Null where a variable of it has no value. */
  baseUrl: string | null;
  path: string;
  query: ApiField[];
}

/** An address of Postman, a text or a mapping; `keyOf` names the variables it meets. */
export function readPostmanUrl(
  url: unknown,
  variables: PostmanVariables,
  keyOf: (name: string) => string,
): PostmanUrl {
  const raw = cleanText(typeof url === 'string' ? url : (textAt(url, 'raw') ?? assembled(url))).slice(
    0,
    LONGEST_URL,
  );
  // Braces may hold a slash or a question mark; marks hold neither.
  const names: string[] = [];
  const held = raw.replace(
    /\{\{([^{}]{1,200})\}\}/g,
    (_whole, name: string) => `{{${names.push(name) - 1}}}`,
  );
  const restore = (text: string) =>
    text.replace(/\{\{(\d+)\}\}/g, (_whole, index: string) => `{{${names[Number(index)]}}}`);
  const { start, path, query } = splitUrl(held);
  const base = withScheme(resolveBraces(restore(start), variables));
  const listed = pairsOf(get(url, 'query')).map(({ key, value }) => ({ name: key, value, required: true }));
  const fields =
    listed.length > 0
      ? listed
      : query.map((field) => ({ ...field, name: restore(field.name), value: restore(field.value) }));
  return {
    baseUrl: /\{\{/.test(base) || base === '' ? null : base.replace(/[?#].*$/s, '').replace(/\/+$/, ''),
    path: markBraces(restore(path), keyOf),
    query: fields
      .map((field) => ({ ...field, value: markBraces(field.value, keyOf) }))
      .filter(({ name }) => marksIn(name).length === 0),
  };
}

function withScheme(base: string): string {
  return base === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(base) || base.startsWith('{{')
    ? base
    : `http://${base}`;
}

/** `raw` may be missing. */
function assembled(url: unknown): string {
  if (!isPlain(url)) return '';
  const host = joined(get(url, 'host'), '.');
  const path = joined(get(url, 'path'), '/').replace(/^\/*/, '/');
  const protocol = textAt(url, 'protocol');
  const port = scalarText(get(url, 'port'));
  return `${protocol ? `${protocol.replace(/:.*$/, '')}://` : ''}${host}${port ? `:${port}` : ''}${path}`;
}

function joined(parts: unknown, between: string): string {
  if (typeof parts === 'string') return parts;
  if (!Array.isArray(parts)) return '';
  return parts.map((part) => scalarText(part) ?? textAt(part, 'value') ?? '').join(between);
}
