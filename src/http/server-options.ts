import type { Server } from 'node:http';
import { type SerializerFactory, SerializerSelector } from '@fastify/fast-json-stringify-compiler';
import { type FastifyBaseLogger, type FastifyHttpOptions, LogController } from 'fastify';
import { fromValidation } from '../api/from-validation.ts';
import { BODY_LIMIT } from '../api/limits.ts';
import { requestIds } from '../api/request-id.ts';
import type { HttpDeps } from './http-app.ts';
import { parseQuery } from './input/query-parser.ts';
import {
  HEADERS_TIMEOUT,
  KEEP_ALIVE_TIMEOUT,
  PATH_PARAMETER_LIMIT,
  REQUEST_TIMEOUT,
  TIMEOUT_CHECK_INTERVAL,
} from './limits.ts';
import { clientErrors } from './problems/client-error.ts';
import { replyWithError } from './problems/error-replies.ts';

/** Options of Fastify and of Node's HTTP server. */
export function serverOptions({ log, config }: HttpDeps): FastifyHttpOptions<Server, FastifyBaseLogger> {
  const nextId = requestIds();
  return {
    loggerInstance: log,
    // request-monitoring.ts logs requests; Fastify's own line would contain the URL, and a card in it.
    logController: new LogController({ disableRequestLogging: true }),
    // A child logger for each request costs more than writing the id into the one line.
    childLoggerFactory: (logger) => logger,
    genReqId: nextId,
    requestIdHeader: false,
    trustProxy: config.trustProxy.length > 0 ? config.trustProxy : false,

    // HEAD only for health checks; elsewhere every route would be compiled twice without need.
    exposeHeadRoutes: false,

    bodyLimit: BODY_LIMIT,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    http: { headersTimeout: HEADERS_TIMEOUT, connectionsCheckingInterval: TIMEOUT_CHECK_INTERVAL },
    // graceful-stop.ts refuses new requests on open connections, as problem+json.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: clientErrors(log, nextId),
    // An unreadable URL has no route, and so no hook that would log the request.
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

    // Nothing is converted, filled in or removed: a card sent as a number is an error, not another card.
    ajv: {
      customOptions: {
        coerceTypes: false,
        useDefaults: false,
        removeAdditional: false,
        allErrors: true,
        discriminator: true,
        allowUnionTypes: true,
        // A test lints the schemas; compiling the meta-schema would cost every start some 40 ms.
        validateSchema: false,
      },
    },
    schemaErrorFormatter: fromValidation,
    schemaController: { compilersFactory: { buildSerializer: buildLazySerializer } },
  };
}

/**
 * Fastify's serializers, each compiled for the first reply that needs it (1 to 2 ms). There are a hundred, one for every
 * route and status; most are never needed, and all together they would cost every start some 25 ms.
 */
const buildLazySerializer: SerializerFactory = (...options) => {
  const compile = SerializerSelector()(...options);
  return (route) => {
    let serialize: ReturnType<typeof compile> | null = null;
    return (reply) => {
      serialize ??= compile(route);
      return serialize(reply);
    };
  };
};
