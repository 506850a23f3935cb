import type { FastifyRequest } from 'fastify';
import { CarimboError, ERRORS } from '../../../errors.ts';
import { errorForLog } from '../../../monitoring/error-for-log.ts';
import { Type } from '../../../typebox.ts';
import { cookie, readCookie, schemeOf } from '../../cookie.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { admit } from './admit.ts';

const NAMES = { https: '__Host-carimbo_openid', http: 'carimbo_openid' } as const;
/** How long somebody may take at the provider. */
const PENDING_S = 600;

const params = Type.Object({ name: Type.String({ maxLength: 40 }) });
/** Not in the OpenAPI document: browsers are led there, and answered with redirects. */
const schema = { hide: true, params };

export function openId(app: HttpApp, deps: HttpDeps): void {
  const providerOf = (request: FastifyRequest) => {
    const { name } = request.params as { name: string };
    const found = deps.openid.find(({ settings }) => settings.name === name);
    if (found === undefined) throw ERRORS.notFound();
    return found;
  };
  const base = (request: FastifyRequest) => deps.signIn.url ?? `${request.protocol}://${request.host}`;

  /** The person sees a page, and no JSON. */
  const refuse = (request: FastifyRequest, error: unknown): string => {
    if (!(error instanceof CarimboError)) throw error;
    const { id } = request;
    request.log.warn({ id, code: error.code, err: errorForLog(error) }, 'sign-in by OpenID failed');
    deps.onSignIn('failed');
    return `/?sign_in=${error.code}`;
  };

  app.get('/session/openid/:name', { schema }, async (request, reply) => {
    const provider = providerOf(request);
    const redirectUri = `${base(request)}/v1/session/openid/${provider.settings.name}/callback`;
    try {
      const { url, pending } = await provider.begin(redirectUri);
      const scheme = schemeOf(request, deps.signIn);
      // Lax: the provider's page sends the browser back.
      const options = { isSecure: scheme === 'https', maxAge: PENDING_S, sameSite: 'Lax' } as const;
      reply.header('set-cookie', cookie(NAMES[scheme], pending, options));
      return reply.redirect(url, 303);
    } catch (error) {
      return reply.redirect(refuse(request, error), 303);
    }
  });

  app.get('/session/openid/:name/callback', { schema }, async (request, reply) => {
    const provider = providerOf(request);
    const scheme = schemeOf(request, deps.signIn);
    const isSecure = scheme === 'https';
    const gone = cookie(NAMES[scheme], '', { isSecure, maxAge: 0, sameSite: 'Lax' });
    reply.header('set-cookie', gone);
    try {
      const pending = readCookie(request, NAMES[scheme]) ?? '';
      const begun = await provider.finish(new URL(request.url, base(request)), pending);
      await admit(deps, { request, reply, begun, event: `signed in (openid ${provider.settings.name})` });
      return reply.redirect('/', 303);
    } catch (error) {
      return reply.redirect(refuse(request, error), 303);
    }
  });
}
