import type { PackageDefinition } from '@grpc/proto-loader';
import { ExchangeFault, type OperationName, type SourceHealth, type Trace } from '../../exchange.ts';

import { REQUEST_KEYS } from '../../schema/operations.ts';
import type { CallRequest, Exchange } from './exchange-calls.ts';
import { unknownField } from './fitting-message.ts';
import { findMethod } from './method-types.ts';
import type { Request } from './requests.ts';

interface Checking {
  exchange: Exchange;
  types(signal: AbortSignal): Promise<PackageDefinition>;
  requests: Map<OperationName, Request>;
  signal: AbortSignal;
  trace: Trace | undefined;
}

/** Whether the server answers, accepts the credentials, and has the methods and fields of the file. Never throws. */
export async function checkServer(checking: Checking): Promise<SourceHealth> {
  try {
    return await checked(checking);
  } catch (error) {
    return bad(error instanceof ExchangeFault ? error.reason : 'erro inesperado ao falar com o servidor');
  }
}

async function checked({ exchange, types, requests, signal, trace }: Checking): Promise<SourceHealth> {
  const started = performance.now();
  const { status, body } = await exchange.call({
    method: HEALTH_CHECK,
    message: Buffer.alloc(0),
    signal,
    trace,
  });
  const ms = Math.round(performance.now() - started);
  if (status === 'UNAUTHENTICATED')
    return bad('o servidor recusou as credenciais (UNAUTHENTICATED): confira auth');
  if (isNotServing(body))
    return bad('o servidor informa que não está atendendo (grpc.health.v1: NOT_SERVING)');

  const definitions = await types(signal);
  for (const [operation, { method: name, message }] of requests) {
    const field = unknownField(message, findMethod(definitions, name));
    if (field !== null) return bad(`${REQUEST_KEYS[operation]}.message: ${name} não tem o campo ${field}`);
  }
  const methods = new Set([...requests.values()].map(({ method }) => method));
  return { ok: true, detail: `responde em ${ms} ms; tem ${[...methods].join(', ')}` };
}

const bad = (detail: string): SourceHealth => ({ ok: false, detail });

const isNotServing = (body: unknown) =>
  typeof body === 'object' && body !== null && 'status' in body && body.status === 'NOT_SERVING';

/** HealthCheckResponse {status: NOT_SERVING}. */
const NOT_SERVING_BYTES = Buffer.from([0x08, 0x02]);

/**
 * The health service of https://github.com/grpc/grpc-proto, which every server can be asked for without looking anyone up.
 * A server that does not have it replies UNIMPLEMENTED, which shows as well that it can be reached. The two messages are
 * so small that they are encoded here, without their types.
 */
const HEALTH_CHECK: CallRequest['method'] = {
  path: '/grpc.health.v1.Health/Check',
  requestDeserialize: () => ({}),
  responseDeserialize: (bytes) => ({ status: bytes.equals(NOT_SERVING_BYTES) ? 'NOT_SERVING' : 'SERVING' }),
};
