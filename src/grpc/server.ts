import { isIPv6 } from 'node:net';
import type * as GrpcJs from '@grpc/grpc-js';
import { Histogram, type Registry } from 'prom-client';
import { REQUEST_BUCKETS, STOP_TIMEOUT } from '../api/limits.ts';
import { requestIds } from '../api/request-id.ts';
import { loadGrpc } from '../platform/load-grpc.ts';
import type { GrpcDeps } from './grpc-deps.ts';
import {
  IDLE_TIMEOUT,
  KEEPALIVE_INTERVAL,
  KEEPALIVE_TIMEOUT,
  MAX_MESSAGE_BYTES,
  MAX_STREAMS,
  SESSION_MEMORY_MB,
} from './limits.ts';
import { messageTypes, rawService, reflection } from './message-types.ts';
import { METHODS, SERVICE } from './methods.ts';
import { type CallContext, type RawCall, serveCall } from './serve-call.ts';
import { serverCredentials } from './server-credentials.ts';
import { statusDetails } from './status-details.ts';

const HEALTH_SERVICE = 'grpc.health.v1.Health';

export interface GrpcServer {
  /** @throws the error of `listen`, such as EADDRINUSE */
  listen(): Promise<{ host: string; port: number }>;
  /** Refuses new calls and finishes accepted ones; those that take too long are cut. */
  close(): Promise<void>;
}

/** The gRPC server, not yet listening. Loads the libraries, so that an installation without gRPC does without them. */
export async function createGrpcServer(deps: GrpcDeps): Promise<GrpcServer> {
  const [{ grpc }, reflected, types, details] = await Promise.all([
    loadGrpc(),
    reflection(),
    messageTypes(),
    statusDetails(),
  ]);
  const server = new grpc.Server(options());
  const credentials = await serverCredentials(deps.config, grpc);

  const { service, read } = rawService(types, SERVICE);
  const { protocolService, accessLog, authenticator, log } = deps;
  const observe = callMetrics(deps.metrics);
  const nextId = requestIds();
  const context: CallContext = {
    grpc,
    protocolService,
    accessLog,
    authenticator,
    log,
    read,
    details,
    observe,
    nextId,
  };
  server.addService(service, handlers(context));
  server.addService(types[HEALTH_SERVICE] as GrpcJs.ServiceDefinition, health(deps, grpc.status));
  // Public, like /openapi.json: it describes the methods, not the data.
  reflected.addToServer(server);

  return {
    listen: () => listen(server, deps.config, credentials),
    close: () => close(server),
  };
}

function handlers(context: CallContext): GrpcJs.UntypedServiceImplementation {
  return Object.fromEntries(
    Object.keys(METHODS).map((method) => [
      method,
      (call: RawCall, reply: GrpcJs.sendUnaryData<object>) =>
        void serveCall(method, call, { context, reply }),
    ]),
  );
}

/** The standard health service: whether protocols can be issued, as /readyz says. Public, as that is. */
function health({ readiness }: Pick<GrpcDeps, 'readiness'>, status: typeof GrpcJs.status) {
  return {
    Check: (
      call: GrpcJs.ServerUnaryCall<{ service?: string }, object>,
      reply: GrpcJs.sendUnaryData<object>,
    ): void => {
      const { service = '' } = call.request;
      if (service !== '' && service !== SERVICE) {
        reply({ code: status.NOT_FOUND, details: `no service of this name; there is ${SERVICE}` });
        return;
      }
      readiness().then(
        ({ ready }) => reply(null, { status: ready ? 'SERVING' : 'NOT_SERVING' }),
        () => reply(null, { status: 'NOT_SERVING' }),
      );
    },
  };
}

/** Counts and times calls by method and status. */
function callMetrics(registry: Registry): CallContext['observe'] {
  const histogram = new Histogram({
    name: 'carimbo_grpc_call_seconds',
    help: 'gRPC calls: how many (_count) and how long, by method and status',
    labelNames: ['method', 'status'],
    buckets: REQUEST_BUCKETS,
    registers: [registry],
  });
  return (method, status, seconds) => histogram.labels(method, status).observe(seconds);
}

function options(): GrpcJs.ServerOptions {
  return {
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_concurrent_streams': MAX_STREAMS,
    'grpc.max_connection_idle_ms': IDLE_TIMEOUT,
    'grpc.keepalive_time_ms': KEEPALIVE_INTERVAL,
    'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT,
    // By default the library raises Node's own limit of memory per connection.
    'grpc-node.max_session_memory': SESSION_MEMORY_MB,
    'grpc.enable_channelz': 0,
  };
}

/** Starts to listen. @throws with the code, address and port of the cause, as node:net does */
function listen(
  server: GrpcJs.Server,
  { host, port }: { host: string; port: number },
  credentials: GrpcJs.ServerCredentials,
): Promise<{ host: string; port: number }> {
  const authority = isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(authority, credentials, (error, bound) => {
      if (error === null) resolve({ host, port: bound });
      else reject(asSystemError(error, { address: host, port }));
    });
  });
}

/** The library has the code only in its message: `… errors: [listen EADDRINUSE: address already in use 127.0.0.1:4574]`. */
function asSystemError(error: Error, place: { address: string; port: number }): Error {
  const [, code] = /\b(EADDRINUSE|EADDRNOTAVAIL|EACCES|ENOTFOUND)\b/.exec(error.message) ?? [];
  return code === undefined ? error : Object.assign(error, { code, ...place });
}

function close(server: GrpcJs.Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.forceShutdown(), STOP_TIMEOUT);
    server.tryShutdown(() => {
      clearTimeout(cut);
      resolve();
    });
  });
}
