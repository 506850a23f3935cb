import { cleanFields } from '../../api/clean-fields.ts';
import { CarimboError } from '../../errors.ts';
import { parseForm } from './parse-form.ts';

const REFUSED = Symbol('refused');

/** Reads a query string. It must not throw, for Fastify calls it outside of its error handling: see `refuseBadQuery`. */
export function parseQuery(text: string): Record<string, unknown> {
  if (text === '') return {};
  const fields = parseForm(text);
  return fields instanceof CarimboError ? { [REFUSED]: fields } : cleanFields(fields);
}

/** @throws what `parseQuery` could not say */
export function refuseBadQuery(query: unknown): void {
  const refused = (query as { [REFUSED]?: CarimboError })[REFUSED];
  if (refused !== undefined) throw refused;
}
