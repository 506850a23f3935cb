import { isIPv4 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { type Credential, principalWith, requireRight, requireScope } from '../auth/credential.ts';
import type { Principal } from '../auth/principal.ts';
import type { Right } from '../auth/role.ts';
import type { Scope } from '../auth/scope.ts';
import type { UserSession } from '../auth/user.ts';
import { type Reader, readerWith } from '../auth/visible.ts';
import { ERRORS } from '../errors.ts';
import { sessionToken } from './cookie.ts';
import type { HttpApp, HttpDeps } from './http-app.ts';
import { JSON_TYPE } from './input/body-parsers.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Key or session of the request; null outside of `authenticated` and `signedIn`. */
    credential: Credential | null;
  }
}

type AuthDeps = Pick<HttpDeps, 'authenticator' | 'sessions' | 'signIn'>;

/**
 * Everything registered on `app` after this needs a valid key (Bearer or Basic) or session of a configured operator. A key
 * is sent on purpose, so it comes before a session.
 */
export function authenticated(app: HttpApp, { authenticator, sessions, signIn }: AuthDeps): void {
  app.addHook('onRequest', async (request: FastifyRequest) => {
    const { authorization } = request.headers;
    const token = authorization === undefined ? sessionToken(request, signIn) : null;
    if (token === null) {
      refuseCrossSite(request);
      request.credential = await authenticator.identify(authorization, request.ip);
      return;
    }
    refuseForeignPage(request);
    const session = await sessions.find(token);
    request.credential = session;
    if (session.must.length > 0) throw ERRORS.signInUnfinished();
  });
}

/** Everything registered on `app` after this needs a session, and admits one with something left to do. */
export function signedIn(app: HttpApp, { sessions, signIn }: AuthDeps): void {
  app.addHook('onRequest', async (request: FastifyRequest) => {
    refuseForeignPage(request);
    const token = sessionToken(request, signIn);
    if (token === null) throw ERRORS.signedOut();
    request.credential = await sessions.find(token);
  });
}

/** Routes that need a scope of the key or session: `scoped(app, 'protocols:read', (app) => { … })`. */
export function scoped(app: HttpApp, scope: Scope, routes: (app: HttpApp) => void): void {
  demanding(app, (credential) => requireScope(scope, credential), routes);
}

/** Routes that need a right. */
export function entitled(app: HttpApp, right: Right, routes: (app: HttpApp) => void): void {
  demanding(app, (credential) => requireRight(right, credential), routes);
}

function demanding(
  app: HttpApp,
  demand: (credential: Credential) => void,
  routes: (app: HttpApp) => void,
): void {
  app.register(async (inner: HttpApp) => {
    inner.addHook('onRequest', (request, _reply, done) => {
      demand(credentialOf(request));
      done();
    });
    routes(inner);
  });
}

/** The caller of the API, as the journal names it. @throws Error on a route outside of `authenticated`, a bug */
export function principalOf(request: FastifyRequest): Principal {
  return principalWith(credentialOf(request));
}

/** What the reply may contain. @throws Error as `principalOf` */
export function readerOf(request: FastifyRequest): Reader {
  return readerWith(credentialOf(request));
}

/** @throws Error as `principalOf` */
export function credentialOf({ credential }: FastifyRequest): Credential {
  if (credential === null)
    throw new Error('a route outside of `authenticated` asked for the credential of its request');
  return credential;
}

/** Asks whether the key or session of a request still is valid, with the same scopes: for replies that take long. */
export function stillGranted(
  request: FastifyRequest,
  { authenticator, sessions }: Pick<AuthDeps, 'authenticator' | 'sessions'>,
): () => Promise<boolean> {
  const credential = credentialOf(request);
  const { authorization } = request.headers;
  return () =>
    'user' in credential
      ? sessions.isStillValid(credential)
      : authenticator.isStillValid(credential, authorization);
}

/** @throws Error on a route outside of `signedIn`, a bug */
export function sessionOf(request: FastifyRequest): UserSession {
  const credential = credentialOf(request);
  if ('user' in credential) return credential;
  throw new Error('a route outside of `signedIn` asked for the session of its request');
}

/** The user on whose behalf the request comes. @throws signed_out for the key of a program */
export function userOf(request: FastifyRequest): UserSession {
  const credential = credentialOf(request);
  if ('user' in credential) return credential;
  throw ERRORS.signedOut();
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
  refuseKnownCrossSite(request);
}

/** @throws cross_site for a request that a page of another site is known to have made */
export function refuseKnownCrossSite(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site'];
  if (site === 'same-origin') return;
  const { origin } = request.headers;
  if (site === 'cross-site' || (origin !== undefined && !isOwn(origin, request.host)))
    throw ERRORS.crossSite();
}

/**
 * For requests with a session, which only pages of this server make: one that writes must prove that it comes from one. A
 * page of another subdomain (`same-site`) is foreign, too. JSON is what a form cannot send.
 * @throws cross_site, unsupported_media_type
 */
export function refuseForeignPage(request: FastifyRequest): void {
  const { 'sec-fetch-site': site, origin } = request.headers;
  if (site === 'cross-site' || site === 'same-site') throw ERRORS.crossSite();
  if (READING.has(request.method)) return;
  const isProven = site === 'same-origin' || (origin !== undefined && isOwn(origin, request.host));
  if (!isProven) throw ERRORS.crossSite();
  refuseOtherThanJson(request);
}

/** @throws unsupported_media_type for a body of another type */
export function refuseOtherThanJson({ headers }: FastifyRequest): void {
  const hasBody = headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  if ((hasBody || type !== '') && type.trim().toLowerCase() !== JSON_TYPE) throw ERRORS.jsonOnly();
}

/** @param host of this server as the browser sees it: X-Forwarded-Host behind a trusted proxy, else Host */
function isOwn(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  const own = `${url.protocol}//${host}`;
  return URL.canParse(own) && new URL(own).host === url.host;
}
