import type { ApiField } from '../api-operation.ts';
import { splitQuery, splitUrl } from '../literal/split-url.ts';
import { type KeyOf, markBraces } from '../literal/templated-json.ts';
import { cleanText } from '../marked-text.ts';
import { get, isPlain, scalarText, textAt } from '../plain-data.ts';
import { type PostmanVariables, pairsOf, resolveBraces } from './variables.ts';

/** Longer is none. */
const LONGEST_URL = 20_000;

interface PostmanUrl {
  /** Null where a variable of it has no value. */
  baseUrl: string | null;
  path: string;
  query: ApiField[];
  notes: string[];
}

/** An address of Postman, a text or a mapping; `keyOf` names the variables it meets. */
export function readPostmanUrl(url: unknown, variables: PostmanVariables, keyOf: KeyOf): PostmanUrl {
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
  const scheme = schemeOf(held, (text) => resolveBraces(restore(text), variables));
  const { start, path, query } = splitUrl(scheme.url);
  const [base = '', ...inVariable] = withScheme(resolveBraces(restore(start), variables))
    .replace(/#.*$/s, '')
    .split('?');
  const listed = pairsOf(get(url, 'query')).map(({ key, value }) => ({ name: key, value, required: true }));
  const fields =
    listed.length > 0
      ? listed
      : query.map((field) => ({ ...field, name: restore(field.name), value: restore(field.value) }));
  const named = [...splitQuery(inVariable.join('?')), ...fields].map(({ name, value }) => ({
    name: resolveBraces(name, variables),
    value: markBraces(value, keyOf),
    required: true,
  }));
  const isNamed = ({ name }: ApiField) => !/\{\{/.test(name);
  return {
    // Where nothing follows, a slash at the end belongs to the address.
    baseUrl: /\{\{/.test(base) || base === '' ? null : path === '' ? base : base.replace(/\/+$/, ''),
    path: markBraces(restore(path), keyOf),
    query: named.filter(isNamed),
    notes: [
      ...scheme.notes,
      ...named
        .filter((field) => !isNamed(field))
        .map(
          ({ name }) =>
            `O parâmetro ${name} do endereço tem como nome uma variável sem valor, e ficou de fora.`,
        ),
    ],
  };
}

/** `{{protocol}}://host`: without a value it is https. */
function schemeOf(url: string, resolve: (text: string) => string): { url: string; notes: string[] } {
  const [whole = '', variable = ''] = /^(\{\{\d+\}\}):\/\//.exec(url) ?? [];
  if (whole === '') return { url, notes: [] };
  const known = /^(https?)(?::\/*)?$/i.exec(resolve(variable))?.[1];
  const notes =
    known === undefined
      ? [`O protocolo do endereço é uma variável sem valor (${resolve(variable)}): foi usado https. Confira.`]
      : [];
  return { url: `${known ?? 'https'}://${url.slice(whole.length)}`, notes };
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
