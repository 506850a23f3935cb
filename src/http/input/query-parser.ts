import { cleanFields } from '../../api/clean-text.ts';
import { CarimboError } from '../../errors.ts';
import { parseForm } from './parse-form.ts';

const REFUSED = Symbol('refused');

/** Parses a query string. Must not throw, because Fastify calls it outside of its error handling: see `refuseBadQuery`. */
export function parseQuery(text: string): Record<string, unknown> {
  if (text === '') return {};
  const fields = parseForm(text);
  return fields instanceof CarimboError ? { [REFUSED]: fields } : cleanFields(fields);
}

/** @throws the error that `parseQuery` could not throw */
export function refuseBadQuery(query: unknown): void {
  const refused = (query as { [REFUSED]?: CarimboError })[REFUSED];
  if (refused !== undefined) throw refused;
}
