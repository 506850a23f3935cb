import type { FastifyRequest } from 'fastify';
import { FORM_TYPE } from '../input/body-parsers.ts';

/**
 * Whether the reply is to be form-encoded: `format=form` in the query or in the body says so, or Accept. Asterisk
 * before 13.30 cannot send Accept, and sends the wildcard, which means JSON.
 */
export function wantsForm(request: FastifyRequest): boolean {
  const format = formatIn(request.query) ?? formatIn(request.body);
  if (format !== undefined) return format === 'form';
  const accept = request.headers.accept;
  if (accept === undefined || !accept.includes(FORM_TYPE)) return false;
  return !accept.includes('json');
}

function formatIn(fields: unknown): unknown {
  return (fields as { format?: unknown } | null | undefined)?.format;
}
