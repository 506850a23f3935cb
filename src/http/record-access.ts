import type { FastifyRequest, RouteOptions } from 'fastify';
import { cleanText } from '../api/clean-text.ts';
import { accessReason } from '../api/schemas/access-record.ts';
import { type CarimboError, ERRORS } from '../errors.ts';
import type { Shown } from '../service/access-log.ts';
import { type TSchema, Type } from '../typebox.ts';
import { credentialOf } from './auth.ts';
import type { HttpApp, HttpDeps } from './http-app.ts';
import { textOf } from './input/foreign-text.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether the reading has its record. */
    isRecorded: boolean;
    /**
     * Records what the reply is going to show; nothing may be sent before it resolves. Only under `recordsReadings`.
     * @throws access_not_recorded
     */
    recordAccess(shown: Shown): Promise<void>;
  }
}

const HEADER = 'access-reason';
const REASON = { 'Access-Reason': Type.Optional(accessReason) };

/**
 * Routes registered on `app` after this show personal data. They call `request.recordAccess` once, before they reply; a
 * successful reply without a record is refused here. A route that hijacks its reply is not checked, and must do so, too.
 * @param always false for routes whose replies show personal data only to some keys
 */
export function recordsReadings(
  app: HttpApp,
  { accessLog }: Pick<HttpDeps, 'accessLog'>,
  { always = true }: { always?: boolean } = {},
): void {
  app.decorateRequest('isRecorded', false);
  app.decorateRequest('recordAccess', async function (this: FastifyRequest, shown: Shown) {
    const { id, ip: address } = this;
    await accessLog.record(
      { credential: credentialOf(this), id, address, route: routeOf(this), reason: reasonOf(this) },
      shown,
    );
    this.isRecorded = true;
  });
  app.addHook('onRoute', describe);
  app.addHook('onSend', async (request, reply) => {
    if (always && reply.statusCode < 300 && !request.isRecorded)
      throw new Error(`${routeOf(request)} replied without recording what it shows`);
  });
}

/** Adds the header and the error to what the route says of itself. */
function describe(route: RouteOptions): void {
  const { problems = [], headers } = (route.schema ?? {}) as {
    problems?: readonly CarimboError[];
    headers?: { properties: Record<string, TSchema> };
  };
  const schema = {
    ...route.schema,
    headers: Type.Object({ ...headers?.properties, ...REASON }),
    problems: [...problems, ERRORS.accessNotRecorded()],
  };
  route.schema = schema;
}

export function routeOf({ method, routeOptions: { url = '' } }: FastifyRequest): string {
  return `${method} ${url.replace(/:(\w+)/g, '{$1}')}`;
}

/** Node reads headers as Latin-1; programs send UTF-8. */
function reasonOf({ headers, body }: FastifyRequest): string | undefined {
  const header = headers[HEADER];
  if (typeof header === 'string' && header !== '')
    return cleanText(textOf(Buffer.from(header, 'latin1')).text);
  const { reason } = (body ?? {}) as { reason?: unknown };
  return typeof reason === 'string' ? reason : undefined;
}
