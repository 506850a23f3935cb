import type { ApiVariable } from '../api-operation.ts';
import { cleanText, mark } from '../marked-text.ts';
import { get, isPlain, listAt, type Plain, plainAt, scalarText, textAt } from '../plain-data.ts';

/** The base address, its variables filled with their defaults; null where the document has none. */
export function readServer(document: Plain, places: readonly Plain[]): string | null {
  if (textAt(document, 'swagger') !== null) return swaggerServer(document);
  const servers = places.map((place) => listAt(place, 'servers')).find((list) => list.length > 0) ?? [];
  const server = servers.find(isPlain);
  const url = server && textAt(server, 'url');
  if (!server || url === null || url === undefined) return null;
  const variables = plainAt(server, 'variables');
  const filled = url.trim().replace(/\{([^{}]+)\}/g, (_whole, name: string) => {
    const variable = get(variables, name);
    return scalarText(get(variable, 'default')) ?? scalarText(listAt(variable, 'enum')[0]) ?? name;
  });
  return trimmed(filled);
}

function swaggerServer(document: Plain): string | null {
  const host = textAt(document, 'host')?.trim() ?? '';
  const path = textAt(document, 'basePath')?.trim() ?? '';
  if (host === '') return trimmed(path);
  const schemes = listAt(document, 'schemes');
  const scheme = schemes.includes('https') || !schemes.includes('http') ? 'https' : 'http';
  return trimmed(
    `${scheme}://${host.replace(/^https?:\/\//, '')}${path.startsWith('/') || path === '' ? path : `/${path}`}`,
  );
}

function trimmed(url: string): string {
  return cleanText(url)
    .slice(0, 2_000)
    .replace(/\s+/g, '')
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '');
}

/**
 * `/beneficiarios/{carteira}` → marked; undeclared names count too. What routers write beside a
 * name is not part of it: `{carteira: [0-9]{17}}`, `{carteira:long}`, `{carteira?}`, `{*resto}`.
 */
export function markPath(path: string, variableOf: (name: string) => string): string {
  let out = '';
  let rest = cleanText(path).replace(/#.*$/s, '');
  for (;;) {
    const start = rest.indexOf('{');
    const end = start < 0 ? -1 : closingBrace(rest, start);
    if (end < 0) return out + rest;
    const name = variableName(rest.slice(start + 1, end));
    out += rest.slice(0, start) + (name === '' ? rest.slice(start, end + 1) : mark(variableOf(name)));
    rest = rest.slice(end + 1);
  }
}

export function variableName(inBraces: string): string {
  return /^\s*[+*.;/]*([^:?*={}/]+)/.exec(inBraces)?.[1]?.trim() ?? '';
}

/** -1 where it is not closed. */
function closingBrace(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

export function unknownVariable(name: string): ApiVariable {
  return { name, type: 'text', value: null, description: null, secret: false };
}
