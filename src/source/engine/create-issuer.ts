import type { Values } from '../exchange.ts';
import type { NumberInterpretation } from '../interpretation.ts';
import { PROTOCOL_PLACES } from '../schema/places.ts';
import type { Issued, Issuer } from '../source.ts';
import { attempt, interrupted } from './attempt.ts';
import { type Conversation, writtenForThem } from './conversation.ts';
import type { Lane } from './lane.ts';
import { toFault } from './result.ts';

/** How long a wire may take for a number: the most that a source file can set for any request. */
export const LATE_LIMIT_MS = 30_000;

export interface IssuerOptions extends Conversation {
  lane: Lane;
  idempotent: boolean;
  /** Whether the file says how to ask for a number given earlier. */
  canFind: boolean;
}

/** Numbers of theirs, asked for in a lane of its own. */
export function createIssuer({ lane, idempotent, canFind, ...conversation }: IssuerOptions): Issuer {
  /** One exchange: whatever it comes to, `progress` knows whether it may have arrived. */
  const exchange = async (
    operation: 'issue' | 'issue.find',
    values: Values,
    { signal, progress }: { signal: AbortSignal; progress: Progress },
  ): Promise<NumberInterpretation> => {
    const [wire, interpreter] = await Promise.all([conversation.transport.get(), conversation.interpreter()]);
    const filled = writtenForThem(values, { ...conversation, interpreter, places: PROTOCOL_PLACES });
    const before = progress.reached;
    // Before sending: the time limit may end the waiting at any moment after.
    progress.reached = true;
    try {
      return await interpreter.number(
        await wire.exchange(operation, filled, { signal, timeoutMs: LATE_LIMIT_MS }),
        operation,
      );
    } catch (error) {
      const fault = toFault(error);
      if (!fault.mayHaveArrived) progress.reached = before;
      throw fault;
    }
  };

  const issue: Issuer['issue'] = async (values, signal) => {
    const progress: Progress = { reached: false };
    let underWay: Promise<NumberInterpretation> | null = null;
    const ask = () => {
      underWay = exchange('issue', values, { signal, progress });
      return underWay;
    };
    try {
      return issuedFrom(await lane.ask('issue', ask, { signal, retry: idempotent }));
    } catch (error) {
      const isLate = toFault(error).code === 'timeout' && underWay !== null && !signal.aborted;
      return isLate ? late(underWay, { signal, progress }) : failed(error, progress);
    }
  };

  const find: NonNullable<Issuer['find']> = async (values, signal) => {
    const progress: Progress = { reached: false };
    const ask = (stop: AbortSignal) => exchange('issue.find', values, { signal: stop, progress });
    try {
      return issuedFrom(await lane.ask('issue.find', ask, { signal, retry: true }));
    } catch (error) {
      return failed(error, progress);
    }
  };

  return { idempotent, issue, find: canFind ? find : null };
}

/** Across second tries: one that arrived counts, whatever the next came to. */
interface Progress {
  reached: boolean;
}

/**
 * The breaker has counted it and the place is free for others, but the request is not broken off at its time limit: the
 * number that they are perhaps just giving is not to be lost. The caller has one of ours by then.
 */
async function late(
  underWay: Promise<NumberInterpretation> | null,
  { signal, progress }: { signal: AbortSignal; progress: Progress },
): Promise<Issued> {
  try {
    const waiting = { signal, timeoutMs: LATE_LIMIT_MS, slowAfterMs: 0 };
    return issuedFrom(await attempt(() => underWay ?? Promise.reject(interrupted()), waiting));
  } catch (error) {
    return failed(error, progress);
  }
}

function failed(error: unknown, { reached }: Progress): Issued {
  const { outcome, code, reason } = toFault(error);
  return { outcome, code, reason, reached };
}

function issuedFrom({
  outcome,
  number,
  unusable,
  rule,
  reason = `a resposta diz isso (${rule})`,
}: NumberInterpretation): Issued {
  if (outcome === 'found' && number !== undefined) return { outcome: 'number', number };
  if (outcome === 'not_found') return { outcome: 'none', reason, reached: true };
  const flaw = outcome === 'unavailable' ? 'unavailable' : 'misconfigured';
  return { outcome: flaw, code: unusable ? 'number_unusable' : 'reply', reason, reached: true };
}
