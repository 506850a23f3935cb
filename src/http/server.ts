import fastify from 'fastify';
import { MOST_CONNECTIONS } from '../api/limits.ts';
import { gracefulStop } from './graceful-stop.ts';
import type { HttpApp } from './http-app.ts';
import type { HttpDeps } from './http-deps.ts';
import { bodyParsers } from './input/body-parsers.ts';
import { refuseBadQuery } from './input/query-parser.ts';
import { methodGuard } from './method-guard.ts';
import { docsPages } from './openapi/docs-pages.ts';
import { openapiDocument } from './openapi/document.ts';
import { errorReplies } from './problems/error-replies.ts';
import { routes } from './routes.ts';
import { sharedSchemas } from './schemas/shared.ts';
import { securityHeaders } from './security-headers.ts';
import { serverOptions } from './server-options.ts';
import { requestLog } from './watch/request-log.ts';
import { requestMetrics } from './watch/request-metrics.ts';

/** The HTTP door, ready but not listening: `await app.listen({ host, port })`, and `await app.close()` to stop. */
export async function createHttpServer(deps: HttpDeps): Promise<HttpApp> {
  const app: HttpApp = fastify(serverOptions(deps));
  app.server.maxConnections = MOST_CONNECTIONS;
  app.decorateRequest('apiKey', null);

  bodyParsers(app);
  errorReplies(app);
  requestLog(app);
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
  await app.register(async (app: HttpApp) => routes(app, deps));
  guard.refuseOthers();
  await app.ready();
  return app;
}
