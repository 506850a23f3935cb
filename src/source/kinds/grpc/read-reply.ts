import type { Grpc } from '../../../platform/load-grpc.ts';
import type { Reply } from '../../exchange.ts';
import { FAULTS } from '../../transport/http/faults.ts';
import { callFault, type Server } from './call-fault.ts';
import type { Method } from './method-types.ts';
import { fromMetadata } from './request-metadata.ts';
import type { Answered } from './unary-call.ts';

export type Readable = Pick<Method, 'responseDeserialize'>;

/**
 * The server's reply. A status other than OK is a reply too, with `{code, message}` as its body, unless the transport
 * made it up.
 * @throws ExchangeFault
 */
export function readReply(
  answered: Answered,
  { method, grpc, server }: { method: Readable; grpc: Grpc; server: Server },
): Reply {
  const { error, bytes } = answered;
  const headers = fromMetadata(answered.metadata, answered.trailers);
  if (error !== null) {
    const fault = callFault(error, grpc, server);
    if (fault !== null) throw fault;
    const status = grpc.status[error.code] ?? 'UNKNOWN';
    const body = { code: status, message: error.details };
    return { status, headers, body, raw: JSON.stringify(body) };
  }
  const body = withoutSynthetic(read(bytes ?? Buffer.alloc(0), method));
  return { status: 'OK', headers, body, raw: JSON.stringify(body) };
}

function read(bytes: Buffer, method: Readable): object {
  try {
    return method.responseDeserialize(bytes);
  } catch (cause) {
    throw FAULTS.malformed('a resposta não é do tipo de mensagem esperado', cause);
  }
}

/** Drops the oneof that protobuf makes of `optional string cpf`: `_cpf: "cpf"` repeats only the field. */
function withoutSynthetic(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutSynthetic);
  if (typeof tree !== 'object' || tree === null) return tree;
  const kept = Object.entries(tree).filter(([key, value]) => key !== `_${value}`);
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutSynthetic(value)]));
}
