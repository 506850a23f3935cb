import { STOP_GRACE, STOP_TIMEOUT } from '../api/limits.ts';
import { ERRORS } from '../errors.ts';
import type { HttpApp } from './http-app.ts';

/**
 * `app.close()` finishes what was accepted, refuses what comes on open connections, and takes no longer than
 * `timeout` milliseconds: then the connections that are left are cut.
 */
export function gracefulStop(app: HttpApp, timeout: number = STOP_TIMEOUT): void {
  let closing = false;
  let stopping = false;

  app.addHook('preClose', (done) => {
    closing = true;
    const cut = setTimeout(() => app.server.closeAllConnections(), timeout);
    app.server.once('close', () => clearTimeout(cut));
    cut.unref();
    // Requests that were sent before anybody could know are answered; only then are connections closed.
    setTimeout(() => {
      stopping = true;
      done();
    }, STOP_GRACE);
  });

  app.addHook('onRequest', (_request, _reply, done) => {
    done(stopping ? ERRORS.stopping() : undefined);
  });

  // Node closes the connections that are idle now; those that become so later would stay open for a minute.
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
}
