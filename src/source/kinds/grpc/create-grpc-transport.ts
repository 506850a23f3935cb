import type { ChannelCredentials } from '@grpc/grpc-js';
import { abortable } from '../../../concurrency/abortable.ts';
import { type Grpc, loadGrpc } from '../../../platform/load-grpc.ts';
import type { TransportDeps } from '../../deps.ts';
import { Lazy } from '../../engine/lazy.ts';
import type { Transport } from '../../exchange.ts';
import { requestsOf } from '../../schema/operations.ts';
import { AllowedOrigins } from '../../transport/allowed-origins.ts';
import type { Authorizer } from '../../transport/auth/authorizer.ts';
import { createAuthorizer } from '../../transport/auth/create-authorizer.ts';
import { FAULTS } from '../../transport/http/faults.ts';
import { createHttpClient } from '../../transport/http/http-client.ts';
import { secureContext } from '../../transport/tls-options.ts';
import { createChannel } from './channel.ts';
import { checkServer } from './check-server.ts';
import { createExchange } from './exchange-calls.ts';
import { fittingMessage } from './fitting-message.ts';
import { findMethod } from './method-types.ts';
import { reflectTypes } from './reflected-types.ts';
import { requestFor, servicesOf } from './requests.ts';
import type { GrpcConfig } from './schema.ts';
import { serverAddress } from './server-address.ts';
import { sourceTypes } from './source-types.ts';

const TIMEOUT_MS = 2_000;
const MAX_BYTES = 1_048_576;
/** Longer than one attempt: types are fetched for all waiting lookups, and the first may have left. */
const REFLECTION_MS = 10_000;

/**
 * The transport of kind `grpc`: unary calls. Certificates, types and the connection are loaded at the first use, and
 * again until that works: neither a server that is down nor a missing file keeps Carimbo from starting.
 */
export async function createGrpcTransport(config: GrpcConfig, deps: TransportDeps): Promise<Transport> {
  const { connection, limits } = config.settings;
  const server = { address: connection.address, maxBytes: limits?.max_bytes ?? MAX_BYTES };
  const requests = requestsOf(config.settings);
  const { grpc, loader } = await loadGrpc();
  const authorizer = grpcAuthorizer(config, deps);

  const channel = new Lazy(async () => {
    const credentials = await channelCredentials(config, grpc);
    const serverName = typeof connection.tls === 'object' ? connection.tls.server_name : undefined;
    const target = serverAddress(server.address);
    return createChannel(grpc, { ...server, target, credentials, serverName });
  });
  const usualMs = limits?.timeout_ms ?? TIMEOUT_MS;
  const exchange = createExchange({
    grpc,
    channel: (signal) => opened(channel, signal),
    authorizer,
    secrets: deps.secrets,
    server,
    usualMs,
  });

  const reflect = async () => {
    const deadline = Date.now() + REFLECTION_MS;
    const signal = AbortSignal.timeout(REFLECTION_MS);
    const metadata = await exchange.credentials(signal);
    const client = (await opened(channel, signal)).client();
    return reflectTypes(servicesOf(requests), { grpc, loader, client, server, metadata, deadline });
  };
  const types = new Lazy(() => sourceTypes(config, loader, reflect));

  return {
    async exchange(operation, values, { signal, trace, deadline }) {
      const { method: name, message: template, metadata } = requestFor(requests, operation);
      const method = findMethod(await opened(types, signal), name);
      const message = fittingMessage(template, values, method);
      return exchange.call({ method, message, metadata, values, signal, trace, deadline });
    },
    check: (signal, trace) =>
      checkServer({ exchange, types: (limit) => opened(types, limit), requests, signal, trace }),
    async close() {
      await authorizer.close();
      await channel.close((open) => open.close());
    },
  };
}

/** Many lookups wait for one opening: a caller whose signal aborts stops waiting, and it continues for the others. */
function opened<T>(lazy: Lazy<T>, signal: AbortSignal): Promise<T> {
  const otherwise = (): never => {
    throw FAULTS.timeout();
  };
  return abortable(lazy.get(), { signal, otherwise });
}

/** Credentials as metadata. Tokens are fetched over HTTP, only from the addresses in the file. */
function grpcAuthorizer(
  config: GrpcConfig,
  { secrets }: TransportDeps,
): Authorizer & { close(): Promise<void> } {
  const { values, urlParameters, folder, settings } = config;
  const { auth, limits } = settings;
  const written = [auth?.token_url, auth?.request?.url].filter((address) => address !== undefined);
  const allowed = new AllowedOrigins([...written, ...urlParameters.map((name) => values[name] ?? '')]);
  const http = createHttpClient({ allowed, limits, folder });
  const authorizer = createAuthorizer(auth, { values, secrets, http, urlParameters });
  return { ...authorizer, close: () => http.close() };
}

/** TLS by `connection.tls`, none without it. @throws ExchangeFault `tls` for a file that cannot be used */
async function channelCredentials(
  { folder, settings }: GrpcConfig,
  { credentials }: Grpc,
): Promise<ChannelCredentials> {
  const { tls } = settings.connection;
  if (tls === undefined || tls === false) return credentials.createInsecure();
  const context = tls === true ? undefined : await secureContext(tls, folder);
  return context === undefined ? credentials.createSsl() : credentials.createFromSecureContext(context);
}
