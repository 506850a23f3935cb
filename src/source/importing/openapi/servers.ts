import type { ApiVariable } from '../api-operation.ts';
import { cleanText, mark } from '../marked-text.ts';
import { get, isPlain, listAt, type Plain, plainAt, scalarText, textAt } from '../plain-data.ts';

/** Start of all addresses, its variables filled with their defaults; null where the document does not tell. */
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

/** `/beneficiarios/{carteira}` → marked; names used in braces need no declaration to count. */
export function markPath(path: string, variableOf: (name: string) => string): string {
  return cleanText(path)
    .replace(/#.*$/s, '')
    .replace(/\{([^{}/]+)\}/g, (_whole, name: string) => mark(variableOf(name)));
}

export function unknownVariable(name: string): ApiVariable {
  return { name, type: 'text', value: null, description: null, secret: false };
}
