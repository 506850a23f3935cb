import type * as GrpcJs from '@grpc/grpc-js';
import { requestIds } from '../api/request-id.ts';
import { loadGrpc } from '../platform/load-grpc.ts';
import { callMetrics } from './call-metrics.ts';
import type { GrpcDeps } from './grpc-deps.ts';
import { HEALTH_SERVICE, health } from './health.ts';
import {
  IDLE_TIMEOUT,
  KEEPALIVE_INTERVAL,
  KEEPALIVE_TIMEOUT,
  MOST_BYTES,
  MOST_STREAMS,
  SESSION_MEMORY_MB,
  STOP_TIMEOUT,
} from './limits.ts';
import { listen } from './listen.ts';
import { messageTypes, rawService } from './message-types.ts';
import { METHODS, SERVICE } from './methods.ts';
import { reflection } from './reflection.ts';
import { type RawCall, type Serving, serveCall } from './serve-call.ts';
import { serverCredentials } from './server-credentials.ts';
import { statusDetails } from './status-details.ts';

export interface GrpcServer {
  /** @throws the error of `listen`, such as EADDRINUSE */
  listen(): Promise<{ host: string; port: number }>;
  /** Takes nothing more and finishes what was accepted; what takes too long is cut. */
  close(): Promise<void>;
}

/** The gRPC door, ready but not listening. Its libraries are loaded here: whoever does not want it does not pay. */
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
  const { protocolService, authenticator, log } = deps;
  const observe = callMetrics(deps.metrics);
  const serving: Serving = {
    grpc,
    protocolService,
    authenticator,
    log,
    read,
    details,
    observe,
    nextId: requestIds(),
  };
  server.addService(service, handlers(serving));
  server.addService(types[HEALTH_SERVICE] as GrpcJs.ServiceDefinition, health(deps, grpc.status));
  // Public, like /openapi.json: it shows what can be asked, not what is known.
  reflected.addToServer(server);

  return {
    listen: () => listen(server, deps.config, credentials),
    close: () => close(server),
  };
}

function handlers(serving: Serving): GrpcJs.UntypedServiceImplementation {
  return Object.fromEntries(
    Object.keys(METHODS).map((method) => [
      method,
      (call: RawCall, reply: GrpcJs.sendUnaryData<object>) =>
        void serveCall(method, call, { serving, reply }),
    ]),
  );
}

function options(): GrpcJs.ServerOptions {
  return {
    'grpc.max_receive_message_length': MOST_BYTES,
    'grpc.max_concurrent_streams': MOST_STREAMS,
    'grpc.max_connection_idle_ms': IDLE_TIMEOUT,
    'grpc.keepalive_time_ms': KEEPALIVE_INTERVAL,
    'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT,
    // The library lifts Node's own bound on what one connection may hold.
    'grpc-node.max_session_memory': SESSION_MEMORY_MB,
    'grpc.enable_channelz': 0,
  };
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
