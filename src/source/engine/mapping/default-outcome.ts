import type { Reply } from '../../exchange.ts';
import type { Interpretation } from '../../interpretation.ts';
import { soapFault } from './soap-fault.ts';

export type Kind = 'rest' | 'soap' | 'sql' | 'grpc';

/** What a reply means where no rule of the file says it. An empty body under `found` is looked at later. */
export function defaultOutcome(kind: Kind, reply: Reply): Interpretation {
  if (kind === 'sql') return Array.isArray(reply.body) && reply.body.length === 0 ? NO_ROWS : ROWS;
  if (kind === 'grpc') return byGrpcStatus(reply.status);
  const fault = kind === 'soap' ? soapFault(reply.body) : null;
  if (fault !== null) {
    return fault === 'sender'
      ? {
          outcome: 'misconfigured',
          rule: 'padrão: SOAP Fault (Client)',
          reason: 'o serviço SOAP recusou o pedido (Fault Client): confira body e action',
          isWell: true,
        }
      : { outcome: 'unavailable', rule: 'padrão: SOAP Fault', reason: 'o serviço SOAP respondeu com Fault' };
  }
  return byHttpStatus(reply.status);
}

const ROWS: Interpretation = { outcome: 'found', rule: 'padrão: linhas' };
const NO_ROWS: Interpretation = { outcome: 'not_found', rule: 'padrão: nenhuma linha' };

/** Statuses after which the same request may do better later. */
const PASSING = new Set([408, 425, 429]);
const ABSENT = new Set([404, 410]);
/** About this one request: of a card that is too long for them, say. */
const ABOUT_THE_REQUEST = new Set([400, 413, 414, 422, 431]);

function byHttpStatus(status: Reply['status']): Interpretation {
  const rule = `padrão: ${status ?? 'sem status'}`;
  if (typeof status !== 'number') {
    return { outcome: 'misconfigured', rule, reason: 'a resposta não tem status HTTP' };
  }
  if (status >= 200 && status < 300) return { outcome: 'found', rule };
  if (ABSENT.has(status)) return { outcome: 'not_found', rule };
  if (PASSING.has(status) || status >= 500)
    return { outcome: 'unavailable', rule, reason: `o sistema respondeu ${status}` };
  const reason = httpReason(status);
  return { outcome: 'misconfigured', rule, reason, ...(ABOUT_THE_REQUEST.has(status) && { isWell: true }) };
}

function httpReason(status: number): string {
  if (status === 401) return 'o sistema não aceitou a credencial (401)';
  if (status === 403) return 'a credencial não tem permissão para isto (403)';
  if (status >= 300 && status < 400)
    return `o sistema mandou ir a outro endereço (${status}): ponha o definitivo em url`;
  if (status === 400 || status === 422)
    return `o sistema não entendeu o pedido (${status}): confira url, query e body, ou diga em outcomes o que ${status} quer dizer`;
  return `o sistema recusou o pedido (${status})`;
}

const GRPC_OURS: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: 'o serviço não aceitou a credencial',
  PERMISSION_DENIED: 'a credencial não tem permissão para este método',
  UNIMPLEMENTED: 'o serviço não tem este método: confira method',
  INVALID_ARGUMENT: 'o serviço não entendeu a mensagem: confira message',
  FAILED_PRECONDITION: 'o serviço recusou o pedido',
};

function byGrpcStatus(status: Reply['status']): Interpretation {
  const rule = `padrão: ${status ?? 'sem status'}`;
  if (status === 'OK') return { outcome: 'found', rule };
  if (status === 'NOT_FOUND') return { outcome: 'not_found', rule };
  const ours = typeof status === 'string' && Object.hasOwn(GRPC_OURS, status) ? GRPC_OURS[status] : undefined;
  if (ours !== undefined) {
    const isWell = status === 'INVALID_ARGUMENT';
    return { outcome: 'misconfigured', rule, reason: `${ours} (${status})`, ...(isWell && { isWell }) };
  }
  return { outcome: 'unavailable', rule, reason: `o serviço respondeu ${status ?? 'sem status'}` };
}
