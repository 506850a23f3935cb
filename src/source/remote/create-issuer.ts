import type { Values } from '../exchange.ts';
import type { Judgement } from '../mapping/interpreter.ts';
import { toFault } from '../policy/verdict.ts';
import { PROTOCOL_PLACES } from '../settings/remote-config.ts';
import type { Issued, Issuer } from '../source.ts';
import { type Conversation, protocolValues } from './conversation.ts';
import type { Lane } from './lane.ts';

type Numbered = Judgement & { number?: string };

/**
 * Faults that come before the request can have arrived: no connection, no credentials, nothing to send. Others may come
 * after it (a connection that broke, a route that vanished), and then somebody there may have counted on.
 */
const NEVER_REACHED = new Set([
  'refused',
  'dns',
  'tls',
  'tls_file',
  'auth_failed',
  'auth_unavailable',
  'auth_unsupported',
  'host_not_allowed',
  'address_invalid',
  'template_invalid',
  'request_invalid',
  'value_not_encodable',
  'driver_missing',
  'closed',
]);

export interface IssuerOptions extends Conversation {
  lane: Lane;
  idempotent: boolean;
  /** Whether the file says how to ask for a number given earlier. */
  canFind: boolean;
}

/** Numbers of theirs, asked for in a lane of its own. */
export function createIssuer({ lane, idempotent, canFind, ...conversation }: IssuerOptions): Issuer {
  const ask = async (
    operation: 'issue' | 'issue.find',
    values: Values,
    { signal, retry }: { signal: AbortSignal; retry: boolean },
  ): Promise<Issued> => {
    // Across second tries: one that arrived counts, whatever the next came to. Set before sending, because the time
    // limit may end the waiting at any moment after.
    let reached = false;
    const exchange = async (stop: AbortSignal): Promise<Numbered> => {
      const [wire, interpreter] = await Promise.all([
        conversation.transport.get(),
        conversation.interpreter(),
      ]);
      const filled = protocolValues(values, { ...conversation, interpreter, places: PROTOCOL_PLACES });
      const before = reached;
      reached = true;
      try {
        const reply = await wire.exchange(operation, filled, { signal: stop });
        return await interpreter.number(reply, operation);
      } catch (error) {
        const fault = toFault(error);
        if (NEVER_REACHED.has(fault.code)) reached = before;
        throw fault;
      }
    };
    try {
      return issuedFrom(await lane.ask(operation, exchange, { signal, retry }));
    } catch (error) {
      const { outcome, code, reason } = toFault(error);
      return { outcome, code, reason, reached };
    }
  };

  return {
    idempotent,
    issue: (values, signal) => ask('issue', values, { signal, retry: idempotent }),
    find: canFind ? (values, signal) => ask('issue.find', values, { signal, retry: true }) : null,
  };
}

function issuedFrom({ outcome, number, rule, reason = `a resposta diz isso (${rule})` }: Numbered): Issued {
  if (outcome === 'found' && number !== undefined) return { outcome: 'number', number };
  if (outcome === 'not_found') return { outcome: 'none', reason, reached: true };
  const flaw = outcome === 'unavailable' ? 'unavailable' : 'misconfigured';
  return { outcome: flaw, code: 'reply', reason, reached: true };
}
