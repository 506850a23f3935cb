import type { Server } from 'node:http';
import type { FastifyBaseLogger, FastifyHttpOptions } from 'fastify';
import { LogController } from 'fastify';
import { fromValidation } from '../api/from-validation.ts';
import {
  BODY_LIMIT,
  HEADERS_TIMEOUT,
  KEEP_ALIVE_TIMEOUT,
  PATH_PARAMETER_LIMIT,
  REQUEST_TIMEOUT,
  TIMEOUT_CHECK_INTERVAL,
} from '../api/limits.ts';
import { requestIds } from '../api/request-id.ts';
import type { HttpDeps } from './http-deps.ts';
import { parseQuery } from './input/query-parser.ts';
import { buildLazySerializer } from './lazy-serializers.ts';
import { clientErrors } from './problems/client-error.ts';
import { replyWithError } from './problems/error-replies.ts';

/** How Fastify and Node are set for us. */
export function serverOptions({ log, config }: HttpDeps): FastifyHttpOptions<Server, FastifyBaseLogger> {
  const nextId = requestIds();
  return {
    loggerInstance: log,
    // Our own line tells a request (watch/request-log.ts); Fastify's would show the address, and a card in it.
    logController: new LogController({ disableRequestLogging: true }),
    // A child logger for each request costs more than the line it would save writing the id into.
    childLoggerFactory: (logger) => logger,
    genReqId: nextId,
    requestIdHeader: false,
    trustProxy: config.trustProxy.length > 0 ? config.trustProxy : false,

    // HEAD is for those who ask whether we live; elsewhere every route would be compiled twice for nobody.
    exposeHeadRoutes: false,

    bodyLimit: BODY_LIMIT,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    http: { headersTimeout: HEADERS_TIMEOUT, connectionsCheckingInterval: TIMEOUT_CHECK_INTERVAL },
    // New requests on open connections are refused by graceful-stop.ts, in our form.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: clientErrors(log, nextId),
    // An address that cannot be read has no route, and so no hooks that would tell it in the log.
    frameworkErrors: (error, request, reply) => {
      void replyWithError(error, request, reply);
      log.info(
        { id: request.id, method: request.method, status: reply.statusCode, code: request.errorCode },
        'request',
      );
    },

    routerOptions: {
      querystringParser: parseQuery,
      maxParamLength: PATH_PARAMETER_LIMIT,
      ignoreTrailingSlash: true,
    },

    // Nothing is converted, filled in or dropped: a card sent as a number is told, not turned into another card.
    ajv: {
      customOptions: {
        coerceTypes: false,
        useDefaults: false,
        removeAdditional: false,
        allErrors: true,
        discriminator: true,
        allowUnionTypes: true,
        // A test lints them; compiling the meta-schema first would cost every start some 40 ms.
        validateSchema: false,
      },
    },
    schemaErrorFormatter: fromValidation,
    schemaController: { compilersFactory: { buildSerializer: buildLazySerializer } },
  };
}
