import type { Reply } from '../../exchange.ts';
import type { Interpretation } from '../../interpretation.ts';

export function restOutcome({ status }: Reply): Interpretation {
  return byStatus(status);
}

/** A SOAP Fault is more specific than its status. */
export function soapOutcome({ status, body }: Reply): Interpretation {
  const fault = soapFault(body);
  if (fault === null) return byStatus(status);
  return fault === 'sender'
    ? {
        outcome: 'misconfigured',
        rule: 'padrão: SOAP Fault (Client)',
        reason: 'o serviço SOAP recusou o pedido (Fault Client): confira body e action',
        systemWorks: true,
      }
    : { outcome: 'unavailable', rule: 'padrão: SOAP Fault', reason: 'o serviço SOAP respondeu com Fault' };
}

/** Statuses after which the same request may succeed later. */
const RETRYABLE_STATUSES = new Set([408, 425, 429]);
const ABSENT = new Set([404, 410]);
/** About this request only: a card that is too long for the system, for example. */
const ABOUT_THE_REQUEST = new Set([400, 413, 414, 422, 431]);

function byStatus(status: Reply['status']): Interpretation {
  const rule = `padrão: ${status ?? 'sem status'}`;
  if (typeof status !== 'number') {
    return { outcome: 'misconfigured', rule, reason: 'a resposta não tem status HTTP' };
  }
  if (status >= 200 && status < 300) return { outcome: 'found', rule };
  if (ABSENT.has(status)) return { outcome: 'not_found', rule };
  if (RETRYABLE_STATUSES.has(status) || status >= 500)
    return { outcome: 'unavailable', rule, reason: `o sistema respondeu ${status}` };
  const reason = httpReason(status);
  return {
    outcome: 'misconfigured',
    rule,
    reason,
    ...(ABOUT_THE_REQUEST.has(status) && { systemWorks: true }),
  };
}

function httpReason(status: number): string {
  if (status === 401) return 'o sistema não aceitou a credencial (401)';
  if (status === 403) return 'a credencial não tem permissão para isto (403)';
  if (status >= 300 && status < 400)
    return `o sistema respondeu com um redirecionamento (${status}): escreva o endereço final em url`;
  if (status === 400 || status === 422)
    return `o sistema não entendeu o pedido (${status}): confira url, query e body, ou defina em outcomes o que ${status} significa`;
  return `o sistema recusou o pedido (${status})`;
}

/**
 * Whether a reply is a SOAP Fault, and who is at fault: `sender` when it is the request (faultcode Client in 1.1, Code/Value
 * Sender in 1.2), else `receiver`. Reads what the XML parser made of the envelope, with prefixes or without, whether
 * the envelope and body are there or were taken off.
 */
function soapFault(body: unknown): 'sender' | 'receiver' | null {
  const envelope = child(body, 'Envelope') ?? body;
  const content = child(envelope, 'Body') ?? envelope;
  const fault = child(content, 'Fault');
  if (fault === undefined) return null;
  const code = textOf(child(fault, 'faultcode')) ?? textOf(child(child(fault, 'Code'), 'Value')) ?? '';
  return /^(?:[^:]*:)?(?:Client|Sender)(?:\.|$)/.test(code.trim()) ? 'sender' : 'receiver';
}

/** The element of that name, whatever its prefix. */
function child(node: unknown, name: string): unknown {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return undefined;
  const key = Object.keys(node).find((item) => item === name || item.endsWith(`:${name}`));
  return key === undefined ? undefined : (node as Record<string, unknown>)[key];
}

/** An element with attributes is an object with its text beside them. */
function textOf(node: unknown): string | undefined {
  if (typeof node === 'string') return node;
  const text = child(node, '#text') ?? child(node, '_');
  return typeof text === 'string' ? text : undefined;
}
