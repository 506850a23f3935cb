import fastify from 'fastify';
import { beneficiaryPages } from './beneficiary/beneficiary-pages.ts';
import { consolePages } from './console/console-pages.ts';
import { gracefulStop } from './graceful-stop.ts';
import type { HttpApp, HttpDeps } from './http-app.ts';
import { bodyParsers } from './input/body-parsers.ts';
import { refuseBadQuery } from './input/query-parser.ts';
import { MAX_CONNECTIONS } from './limits.ts';
import { methodGuard } from './method-guard.ts';
import { docsPages } from './openapi/docs-pages.ts';
import { openapiDocument } from './openapi/document.ts';
import { errorReplies } from './problems/error-replies.ts';
import { requestLog, requestMetrics } from './request-monitoring.ts';
import { routes } from './routes.ts';
import { sharedSchemas } from './schemas/shared.ts';
import { serverOptions } from './server-options.ts';

/** The HTTP server, not yet listening: `listen(app, { host, port })` starts it, `app.close()` stops it. */
export async function createHttpServer(deps: HttpDeps): Promise<HttpApp> {
  const app: HttpApp = fastify(serverOptions(deps));
  app.server.maxConnections = MAX_CONNECTIONS;
  app.decorateRequest('credential', null);

  bodyParsers(app);
  errorReplies(app);
  requestLog(app, deps.log);
  requestMetrics(app, deps.metrics);
  securityHeaders(app);
  gracefulStop(app);
  app.addHook('preValidation', (request, _reply, done) => {
    request.body ??= {};
    refuseBadQuery(request.query);
    done();
  });

  const guard = methodGuard(app);
  sharedSchemas(app);
  await openapiDocument(app);
  await app.register(async (app: HttpApp) => docsPages(app));
  await app.register(async (app: HttpApp) => consolePages(app));
  await app.register(async (app: HttpApp) => beneficiaryPages(app, deps));
  await app.register(async (app: HttpApp) => routes(app, deps));
  guard.refuseOthers();
  await app.ready();
  return app;
}

/** Starts to listen; resolves with the port taken, where 0 was asked for. @throws the error of `listen`, such as EADDRINUSE */
export async function listen(
  app: HttpApp,
  { host, port }: { host: string; port: number },
): Promise<{ host: string; port: number }> {
  await app.listen({ host, port });
  const [address] = app.addresses();
  return { host, port: typeof address === 'object' ? address.port : port };
}

/**
 * For replies to programs. Not from @fastify/helmet, which composes its headers for every request and would slow issuing
 * down; the pages for people use helmet (openapi/docs-pages.ts).
 */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

function securityHeaders(app: HttpApp): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(HEADERS).header('x-request-id', request.id);
    done();
  });
}
