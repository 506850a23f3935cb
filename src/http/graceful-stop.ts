import { ERRORS } from '../errors.ts';
import type { HttpApp } from './http-app.ts';
import { STOP_TIMEOUT } from './limits.ts';

/**
 * `app.close()` finishes what was accepted, refuses what comes on open connections, and takes no longer than
 * STOP_TIMEOUT: then the connections that are left are cut.
 */
export function gracefulStop(app: HttpApp): void {
  let stopping = false;

  app.addHook('preClose', (done) => {
    stopping = true;
    const cut = setTimeout(() => app.server.closeAllConnections(), STOP_TIMEOUT);
    app.server.once('close', () => clearTimeout(cut));
    cut.unref();
    done();
  });

  app.addHook('onRequest', (_request, _reply, done) => {
    done(stopping ? ERRORS.stopping() : undefined);
  });
}
