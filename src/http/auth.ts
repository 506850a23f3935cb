import { isIPv4 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { ApiKey } from '../auth/api-key.ts';
import { type Authenticator, principalWith, requireScope } from '../auth/authenticator.ts';
import type { Principal } from '../auth/principal.ts';
import type { Scope } from '../auth/scope.ts';
import { type Reader, readerWith } from '../auth/visible.ts';
import { ERRORS } from '../errors.ts';
import type { HttpApp } from './http-app.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Key of the request; null outside of `authenticated`. */
    apiKey: ApiKey | null;
  }
}

/** Everything registered on `app` after this needs a valid key (Bearer or Basic) of a configured operator. */
export function authenticated(app: HttpApp, authenticator: Authenticator): void {
  app.addHook('onRequest', async (request: FastifyRequest) => {
    refuseCrossSite(request);
    request.apiKey = await authenticator.identify(request.headers.authorization, request.ip);
  });
}

/** Routes that need a scope of the key: `scoped(app, 'protocols:read', (app) => { … })`. */
export function scoped(app: HttpApp, scope: Scope, routes: (app: HttpApp) => void): void {
  app.register(async (inner: HttpApp) => {
    inner.addHook('onRequest', (request, _reply, done) => {
      requireScope(scope, keyOf(request));
      done();
    });
    routes(inner);
  });
}

/** The caller of the API, as the journal names it. @throws Error on a route outside of `authenticated`, a bug */
export function principalOf(request: FastifyRequest): Principal {
  return principalWith(keyOf(request));
}

/** What the reply may contain. @throws Error as `principalOf` */
export function readerOf(request: FastifyRequest): Reader {
  return readerWith(keyOf(request));
}

/** @throws Error as `principalOf` */
export function keyOf({ apiKey }: FastifyRequest): ApiKey {
  if (apiKey === null) throw new Error('a route outside of `authenticated` asked for the key of its request');
  return apiKey;
}

/** From this machine itself. Behind a proxy on this machine every address is local: forwarded requests never count. */
export function isLocal(request: FastifyRequest): boolean {
  if (request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined)
    return false;
  const address = request.ip.replace(/^::ffff:/, '');
  return address === '::1' || (isIPv4(address) && address.startsWith('127.'));
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A browser that was given a key for Basic also sends it with requests that a page of another site makes. Such a page is
 * recognized by Sec-Fetch-Site (sent over https and to loopback only) or by Origin, which every browser sends with a
 * POST. Programs send neither, and browsers never add Bearer by themselves.
 * @throws cross_site for a writing request with Basic from a page of another site
 */
function refuseCrossSite(request: FastifyRequest): void {
  if (READING.has(request.method) || !/^basic\b/i.test(request.headers.authorization ?? '')) return;
  const site = request.headers['sec-fetch-site'];
  if (site === 'same-origin') return;
  const { origin } = request.headers;
  if (site === 'cross-site' || (origin !== undefined && !isOwn(origin, request.host)))
    throw ERRORS.crossSite();
}

/** @param host of this server as the browser sees it: X-Forwarded-Host behind a trusted proxy, else Host */
function isOwn(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  const own = `${url.protocol}//${host}`;
  return URL.canParse(own) && new URL(own).host === url.host;
}
