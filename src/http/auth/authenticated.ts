import type { FastifyRequest } from 'fastify';
import type { ApiKey } from '../../auth/api-key.ts';
import type { Authenticator } from '../../auth/authenticator.ts';
import type { HttpApp } from '../http-app.ts';
import { refuseCrossSite } from './refuse-cross-site.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request this is, inside `authenticated`. */
    apiKey: ApiKey | null;
  }
}

/** Everything registered on `app` after this needs a good key, by Bearer or Basic, of an operator that we serve. */
export function authenticated(app: HttpApp, authenticator: Authenticator): void {
  app.addHook('onRequest', async (request: FastifyRequest) => {
    refuseCrossSite(request);
    request.apiKey = await authenticator.identify(request.headers.authorization, request.ip);
  });
}
