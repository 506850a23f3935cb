import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { Histogram, type Registry } from 'prom-client';
import { REQUEST_BUCKETS, SLOW_REQUEST } from '../api/limits.ts';
import type { HttpApp } from './http-app.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The reply ends when the client goes: its time says nothing about this server. */
    isOpenEnded?: boolean;
  }
}

/**
 * One line per request: server errors as `error`, slow requests as `warn`, refused ones as `info`, successes as `debug`, so
 * that a busy PBX writes none. Never the URL itself: it contains cards and numbers. problems/error-replies.ts logs the
 * cause of an error.
 */
export function requestLog(app: HttpApp, log: Logger): void {
  app.addHook('onResponse', (request, reply, done) => {
    const level = levelOf(request, reply);
    if (log.isLevelEnabled(level)) log[level](line(request, reply), 'request');
    done();
  });
}

function levelOf(request: FastifyRequest, reply: FastifyReply): 'error' | 'warn' | 'info' | 'debug' {
  const { statusCode, elapsedTime } = reply;
  if (statusCode >= 500) return 'error';
  if (elapsedTime > SLOW_REQUEST && request.routeOptions.config.isOpenEnded !== true) return 'warn';
  return statusCode >= 400 ? 'info' : 'debug';
}

function whoOf({ credential }: FastifyRequest): { key_id?: string; user?: string } {
  if (credential === null) return {};
  return 'user' in credential ? { user: credential.user } : { key_id: credential.id };
}

function line(request: FastifyRequest, reply: FastifyReply) {
  return {
    id: request.id,
    method: request.method,
    route: request.routeOptions.url ?? '(none)',
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    // Not `key`: the log's redaction would take it for the secret.
    ...whoOf(request),
    code: request.errorCode ?? undefined,
  };
}

/** Counts and times requests by route and status. The route is the pattern, so that no card becomes a label. */
export function requestMetrics(app: HttpApp, registry: Registry): void {
  const histogram = new Histogram({
    name: 'carimbo_http_request_seconds',
    help: 'HTTP requests: how many (_count) and how long, by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_BUCKETS,
    registers: [registry],
  });
  // Finding the child metric of some labels costs more than counting; there are a few dozen of them.
  const children = new Map<string, { observe(value: number): void }>();

  app.addHook('onResponse', (request, reply, done) => {
    const { url: route = '(none)', config } = request.routeOptions;
    // A stream's hours would be the slowest request of all; its own metrics count it.
    if (config.isOpenEnded === true && reply.statusCode === 200) {
      done();
      return;
    }
    const labels = `${request.method} ${route} ${reply.statusCode}`;
    let child = children.get(labels);
    if (child === undefined) {
      child = histogram.labels(request.method, route, String(reply.statusCode));
      children.set(labels, child);
    }
    child.observe(reply.elapsedTime / 1000);
    done();
  });
}
