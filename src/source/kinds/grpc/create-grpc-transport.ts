import { loadGrpc } from '../../../platform/load-grpc.ts';
import type { TransportDeps } from '../../deps.ts';
import type { Transport } from '../../exchange.ts';
import { requestsOf } from '../../schema/operations.ts';
import { FAULTS } from '../../transport/http/faults.ts';
import { type Channel, createChannel } from './channel.ts';
import { channelCredentials } from './channel-credentials.ts';
import { checkServer } from './check-server.ts';
import { createExchange } from './exchange-calls.ts';
import { fittingMessage } from './fitting-message.ts';
import { grpcAuthorizer } from './grpc-authorizer.ts';
import { findMethod } from './method-types.ts';
import { reflectTypes } from './reflected-types.ts';
import { requestFor, servicesOf } from './requests.ts';
import type { GrpcConfig } from './schema.ts';
import { serverAddress } from './server-address.ts';
import { sharedOnce } from './shared-once.ts';
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
  let closed = false;
  let opened: Channel | null = null;

  const open = sharedOnce(async () => {
    const credentials = await channelCredentials(config, grpc);
    const serverName = typeof connection.tls === 'object' ? connection.tls.server_name : undefined;
    if (closed) throw FAULTS.closed();
    opened = createChannel(grpc, {
      ...server,
      target: serverAddress(server.address),
      credentials,
      serverName,
    });
    return opened;
  });
  const channel: typeof open = async (signal) => {
    if (closed) throw FAULTS.closed();
    return open(signal);
  };

  const usualMs = limits?.timeout_ms ?? TIMEOUT_MS;
  const exchange = createExchange({ grpc, channel, authorizer, secrets: deps.secrets, server, usualMs });

  const reflect = async () => {
    const deadline = Date.now() + REFLECTION_MS;
    const signal = AbortSignal.timeout(REFLECTION_MS);
    const metadata = await exchange.credentials(signal);
    const client = (await channel(signal)).client();
    return reflectTypes(servicesOf(requests), { grpc, loader, client, server, metadata, deadline });
  };
  const types = sharedOnce(async () => sourceTypes(config, loader, reflect));

  return {
    async exchange(operation, values, { signal, trace, deadline }) {
      const { method: name, message: template, metadata } = requestFor(requests, operation);
      const method = findMethod(await types(signal), name);
      const message = fittingMessage(template, values, method);
      return exchange.call({ method, message, metadata, values, signal, trace, deadline });
    },
    check: (signal, trace) => checkServer({ exchange, types, requests, signal, trace }),
    async close() {
      closed = true;
      await authorizer.close();
      opened?.close();
    },
  };
}
