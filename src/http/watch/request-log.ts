import type { FastifyReply, FastifyRequest } from 'fastify';
import { SLOW_REQUEST } from '../../api/limits.ts';
import type { HttpApp } from '../http-app.ts';

/**
 * One line a request: failures of ours as `error`, slow ones as `warn`, refused ones as `info`, and what went well as
 * `debug`, so that a busy switchboard writes none. Never the address as it came: cards and numbers stand in it. The
 * errors' own story is told where they are answered.
 */
export function requestLog(app: HttpApp): void {
  app.addHook('onResponse', (request, reply, done) => {
    const level = levelOf(reply);
    if (app.log.level !== 'silent') request.log[level](line(request, reply), 'request');
    done();
  });
}

function levelOf({ statusCode, elapsedTime }: FastifyReply): 'error' | 'warn' | 'info' | 'debug' {
  if (statusCode >= 500) return 'error';
  if (elapsedTime > SLOW_REQUEST) return 'warn';
  return statusCode >= 400 ? 'info' : 'debug';
}

function line(request: FastifyRequest, reply: FastifyReply) {
  return {
    id: request.id,
    method: request.method,
    route: request.routeOptions.url ?? '(none)',
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    // Not `key`: the log's safety net would take it for the secret.
    key_id: request.apiKey?.id,
    code: request.errorCode ?? undefined,
  };
}
