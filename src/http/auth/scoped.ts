import type { Scope } from '../../auth/scope.ts';
import { ERRORS } from '../../errors.ts';
import type { HttpApp } from '../http-app.ts';

/** Routes that need a scope of the key: `scoped(app, 'protocols:read', (app) => { … })`. */
export function scoped(app: HttpApp, scope: Scope, routes: (app: HttpApp) => void): void {
  app.register(async (inner: HttpApp) => {
    inner.addHook('onRequest', (request, _reply, done) => {
      const allowed = request.apiKey?.scopes.includes(scope) === true;
      done(allowed ? undefined : ERRORS.forbidden(scope));
    });
    routes(inner);
  });
}
