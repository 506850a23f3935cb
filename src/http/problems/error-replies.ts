import type { FastifyReply, FastifyRequest } from 'fastify';
import { BODY_LIMIT } from '../../api/limits.ts';
import { CarimboError, ERRORS } from '../../errors.ts';
import { preferredLanguage } from '../../i18n/language.ts';
import { errorForLog } from '../../monitoring/error-for-log.ts';
import { formReply, wantsForm } from '../form/form-reply.ts';
import type { HttpApp } from '../http-app.ts';
import { FORM_TYPE } from '../input/body-parsers.ts';
import { PROBLEM_TYPE, toProblem } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Code of the error that the request ended with, for the log. */
    errorCode: string | null;
  }
}

/** Both ways to send a key. Browsers prompt for Basic, which works: the key's id is the user. */
const CHALLENGE = 'Bearer realm="carimbo", Basic realm="carimbo", charset="UTF-8"';

/** A page of the console asks for user and password itself: with Basic, the browser would open its own dialogue over it. */
const CHALLENGE_TO_PAGES = 'Session realm="carimbo"';

function challengeTo({ headers }: FastifyRequest): string {
  const { 'sec-fetch-mode': mode = 'navigate' } = headers;
  return mode === 'navigate' ? CHALLENGE : CHALLENGE_TO_PAGES;
}

/** Replies to every error: as problem+json, or as a form if the request asked for one. */
export function errorReplies(app: HttpApp): void {
  app.decorateRequest('errorCode', null);
  app.setErrorHandler((error, request, reply) => replyWithError(error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    if (isBrowserAtRoot(request)) return reply.header('vary', 'accept').redirect(consoleAt(request.url));
    return replyWithError(ERRORS.notFound(), request, reply);
  });
}

function isBrowserAtRoot({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && /^\/(?:\?|$)/.test(url) && headers.accept?.includes('text/html') === true;
}

/** With what the address says: a provider of identities leads back to the root. */
function consoleAt(url: string): string {
  return `/console/${url.slice(1)}`;
}

export function replyWithError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = fromAnyError(thrown);
  request.errorCode = error.code;
  if (error.status >= 500) {
    request.log.error({ id: request.id, code: error.code, err: errorForLog(error) }, 'request failed');
  }
  if (error.status === 401) reply.header('www-authenticate', challengeTo(request));
  if (error.retryAfter !== undefined) reply.header('retry-after', String(error.retryAfter));
  const language = preferredLanguage(request.headers['accept-language']);
  reply.code(error.status).header('content-language', language);
  if (wantsForm(request))
    return reply.type(FORM_TYPE).send(errorForm(error, request.id, error.text[language]));
  return reply.type(PROBLEM_TYPE).send(JSON.stringify(toProblem(error, request.id, language)));
}

function errorForm({ code }: CarimboError, id: string, message: string): string {
  return formReply({ code, message, id }, 'error');
}

/** Anything thrown as a CarimboError. Fastify's errors are recognized by their codes; anything else is internal. */
function fromAnyError(error: unknown): CarimboError {
  if (error instanceof CarimboError) return error;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return ERRORS.payloadTooLarge(BODY_LIMIT);
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return ERRORS.unsupportedMediaType();
  if (code === 'FST_ERR_BAD_URL') {
    return ERRORS.malformedRequest(
      'O endereço tem um % malformado ou texto que não é UTF-8.',
      'The address has a malformed % or text that is not UTF-8.',
    );
  }
  if (code === 'ECONNRESET' || (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)) {
    return ERRORS.malformedRequest(
      'A requisição não pôde ser lida por inteiro.',
      'The request could not be read completely.',
      error,
    );
  }
  return ERRORS.internal(error);
}
