import type { FastifyRequest } from 'fastify';
import type { ApiKey } from '../../keys/api-key.ts';
import type { HttpApp } from '../http-app.ts';
import type { Authenticator } from './authenticator.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request this is, inside `authenticated`. */
    apiKey: ApiKey | null;
  }
}

/** Everything registered on `app` after this needs a good key, by Bearer or Basic, of an operator that we serve. */
export function authenticated(app: HttpApp, authenticator: Authenticator): void {
  app.addHook('onRequest', async (request: FastifyRequest) => {
    request.apiKey = await authenticator.identify(request);
  });
}
