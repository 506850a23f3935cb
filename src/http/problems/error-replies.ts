import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorForLog } from '../../api/error-for-log.ts';
import { type CarimboError, ERRORS } from '../../errors.ts';
import { preferredLanguage } from '../../i18n/language.ts';
import { formReply } from '../form/form-reply.ts';
import { wantsForm } from '../form/wants-form.ts';
import type { HttpApp } from '../http-app.ts';
import { FORM_TYPE } from '../input/body-parsers.ts';
import { fromAnyError } from './from-any-error.ts';
import { PROBLEM_TYPE, toProblem } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Code of the error that the request ended with, for its line in the log. */
    errorCode: string | null;
  }
}

/** Both ways to bring a key; browsers ask for Basic, which is no harm: the key's id is the user. */
const CHALLENGE = 'Bearer realm="carimbo", Basic realm="carimbo", charset="UTF-8"';

/** Every error leaves through here: as problem+json, or as a form where that was asked for. */
export function errorReplies(app: HttpApp): void {
  app.decorateRequest('errorCode', null);
  app.setErrorHandler((error, request, reply) => replyWithError(error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    if (isBrowserAtRoot(request)) return reply.header('vary', 'accept').redirect('/docs');
    return replyWithError(ERRORS.notFound(), request, reply);
  });
}

function isBrowserAtRoot({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && /^\/(?:\?|$)/.test(url) && headers.accept?.includes('text/html') === true;
}

export function replyWithError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = fromAnyError(thrown);
  request.errorCode = error.code;
  if (error.status >= 500) {
    request.log.error({ id: request.id, code: error.code, err: errorForLog(error) }, 'request failed');
  }
  if (error.status === 401) reply.header('www-authenticate', CHALLENGE);
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
