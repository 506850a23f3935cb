import { isUtf8 } from 'node:buffer';
import { CarimboError, ERRORS } from '../../errors.ts';
import type { HttpApp } from '../http-app.ts';
import { cleanFields } from './clean-fields.ts';
import { parseForm } from './parse-form.ts';

export const JSON_TYPE = 'application/json';
export const FORM_TYPE = 'application/x-www-form-urlencoded';

/** Reads JSON and form-encoded bodies into flat fields; the validators behind are the same for both. */
export function bodyParsers(app: HttpApp): void {
  app.decorateRequest('unreadable', null);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(JSON_TYPE, { parseAs: 'buffer' }, (_request, body, done) => {
    settle(done, () => cleanFields(parseJson(body)));
  });
  app.addContentTypeParser<Buffer>(FORM_TYPE, { parseAs: 'buffer' }, (_request, body, done) => {
    settle(done, () => cleanFields(orThrow(parseForm(decodeUtf8(body)))));
  });
}

function settle(done: (error: Error | null, body?: unknown) => void, parse: () => unknown): void {
  let body: unknown;
  try {
    body = parse();
  } catch (error) {
    done(error as Error);
    return;
  }
  done(null, body);
}

function parseJson(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  const value = parseOrThrow(decodeUtf8(body));
  if (isObject(value)) return value;
  throw ERRORS.malformedRequest(
    'O corpo deve ser um objeto JSON, entre chaves.',
    'The body must be a JSON object, in braces.',
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The parser's own message quotes what was sent, so it goes nowhere. */
function parseOrThrow(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw ERRORS.malformedRequest('O corpo não é JSON válido.', 'The body is not valid JSON.');
  }
}

function decodeUtf8(body: Buffer): string {
  if (isUtf8(body)) return body.toString('utf8');
  throw ERRORS.malformedRequest('O corpo não é texto UTF-8.', 'The body is not UTF-8 text.');
}

function orThrow<T>(value: T | CarimboError): T {
  if (value instanceof CarimboError) throw value;
  return value;
}
