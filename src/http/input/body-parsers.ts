import { isUtf8 } from 'node:buffer';
import type { FastifyRequest } from 'fastify';
import { cleanFields } from '../../api/clean-text.ts';
import { unknownField } from '../../api/from-validation.ts';
import { CarimboError, ERRORS } from '../../errors.ts';
import type { HttpApp } from '../http-app.ts';
import { foreignJson, keepCardsApart } from './foreign-text.ts';
import { parseFormBody } from './parse-form.ts';

export const JSON_TYPE = 'application/json';
export const FORM_TYPE = 'application/x-www-form-urlencoded';

declare module 'fastify' {
  interface FastifyRequest {
    /** Fields that were not text, or not UTF-8; the protocol service reports them. */
    unreadable: readonly string[] | null;
  }
  interface FastifyContextConfig {
    /** A field that is kept when it is empty. */
    keepsEmpty?: string;
  }
}

/** Reads JSON and form-encoded bodies into flat fields; both are validated by the same schemas. */
export function bodyParsers(app: HttpApp): void {
  app.decorateRequest('unreadable', null);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(JSON_TYPE, { parseAs: 'buffer' }, (request, body, done) => {
    finish(done, () => clean(request, parseJson(request, body)));
  });
  app.addContentTypeParser<Buffer>(FORM_TYPE, { parseAs: 'buffer' }, (request, body, done) => {
    const onMisread = (field: string) => noteUnreadable(request, field);
    finish(done, () => {
      refuseNonForm(body);
      return clean(request, orThrow(parseFormBody(body, onMisread)));
    });
  });
}

/**
 * Refuses JSON that `curl -d` sends as a form, and plain text: it would be read as the name of one empty field and dropped
 * as not given. A single pair with `=` is enough to be a form, so that a stray `&` in a name does not cost a number.
 */
function refuseNonForm(body: Buffer): void {
  const text = body.toString('latin1').trim();
  if (/^(?:\{|\[|%7B|%5B)/i.test(text)) throw ERRORS.jsonAsForm();
  if (text !== '' && !text.includes('=')) throw unknownField(text.replace(/^&+/, ''));
}

export function noteUnreadable(request: FastifyRequest, field: string): void {
  request.unreadable = [...(request.unreadable ?? []), field];
}

function clean(request: FastifyRequest, fields: Record<string, unknown>): Record<string, unknown> {
  if (request.unreadable !== null) keepCardsApart(fields);
  return cleanFields(fields, request.routeOptions.config.keepsEmpty);
}

function finish(done: (error: Error | null, body?: unknown) => void, parse: () => unknown): void {
  let body: unknown;
  try {
    body = parse();
  } catch (error) {
    done(error as Error);
    return;
  }
  done(null, body);
}

function parseJson(request: FastifyRequest, body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  const isText = isUtf8(body);
  if (!isText) noteUnreadable(request, 'body');
  const value = parseOrThrow(isText ? body.toString('utf8') : foreignJson(body));
  if (isObject(value)) return value;
  throw ERRORS.malformedRequest(
    'O corpo deve ser um objeto JSON, entre chaves.',
    'The body must be a JSON object, in braces.',
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The parser's own message quotes what was sent, so it is dropped. */
function parseOrThrow(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw ERRORS.malformedRequest('O corpo não é JSON válido.', 'The body is not valid JSON.');
  }
}

function orThrow<T>(value: T | CarimboError): T {
  if (value instanceof CarimboError) throw value;
  return value;
}
