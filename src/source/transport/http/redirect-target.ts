import type { Values } from '../../exchange.ts';

/**
 * The target of a redirect, for a message: without the query, and without path segments that hold a looked-up value.
 * Null when it does not say.
 */
export function redirectTarget(location: string | undefined, from: URL, values: Values): string | null {
  if (location === undefined || !URL.canParse(location, from.href)) return null;
  const to = new URL(location, from);
  if (to.origin === 'null') return to.protocol;
  const personal = Object.values(values).filter((value) => value !== '');
  const path = to.pathname
    .split('/')
    .map((segment) => (personal.some((value) => holds(segment, value)) ? '…' : segment));
  return to.origin + path.join('/');
}

function holds(segment: string, value: string): boolean {
  if (segment.includes(value) || segment.includes(encodeURIComponent(value.toWellFormed()))) return true;
  try {
    return decodeURIComponent(segment).includes(value);
  } catch {
    return true;
  }
}
