import { STOP_TIMEOUT } from '../api/limits.ts';
import { ERRORS } from '../errors.ts';
import type { HttpApp } from './http-app.ts';
import { STOP_GRACE } from './limits.ts';

/**
 * `app.close()` finishes accepted requests, refuses new ones on open connections, and after `timeout` milliseconds cuts the
 * connections that are left.
 */
export function gracefulStop(app: HttpApp, timeout: number = STOP_TIMEOUT): void {
  let closing = false;
  let stopping = false;

  app.addHook('preClose', (done) => {
    closing = true;
    const cut = setTimeout(() => app.server.closeAllConnections(), timeout);
    app.server.once('close', () => clearTimeout(cut));
    cut.unref();
    // Requests that were already on their way are still answered; only then are connections closed.
    setTimeout(() => {
      stopping = true;
      done();
    }, STOP_GRACE);
  });

  app.addHook('onRequest', (_request, _reply, done) => {
    done(stopping ? ERRORS.stopping() : undefined);
  });

  // Node closes connections that are idle now; those that become idle later would stay open for a minute.
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
}
