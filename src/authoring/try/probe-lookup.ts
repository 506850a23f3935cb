import { withTimeout } from '../../concurrency/with-timeout.ts';
import { askLimits } from '../../source/engine/limits.ts';
import { toFault } from '../../source/engine/result.ts';
import type { Reply, Trace, Transport } from '../../source/exchange.ts';
import { type FaultCode, faultKind } from '../../source/faults.ts';
import type { Interpretation } from '../../source/interpretation.ts';
import { type DescribedConfig, describedKind } from '../../source/kinds/kinds.ts';

/** A card that does not exist. */
const NO_CARD = { card_number: '0' };

/**
 * `answered`: the system accepted the lookup. `refused`: it refused the credentials. `failed`: no reply, or an
 * unreadable one, as for any card. `doubtful`: it refused the request, or its reply could not be mapped, perhaps because
 * the card does not exist.
 */
export interface Probe {
  verdict: 'answered' | 'refused' | 'failed' | 'doubtful';
  /** The rule that decided, or the fault's code. */
  rule: string;
  reason: string | null;
  /** The key of the file that is still empty: `mapping.name`. */
  unfinished: string | null;
}

/** Whether callers can probably be identified. */
export const isOk = (probe: Probe | null): boolean =>
  probe === null || probe.verdict === 'answered' || probe.verdict === 'doubtful';

/** Statuses by which a system refuses credentials. */
export const REFUSALS: ReadonlySet<unknown> = new Set<unknown>([
  401,
  403,
  'UNAUTHENTICATED',
  'PERMISSION_DENIED',
]);

/**
 * Waits as long as a call would (`limits.timeout_ms`). Null for a source that does not look up by card, or whose format
 * cannot express this card.
 */
export async function probeLookup(
  config: DescribedConfig,
  { transport, signal, trace }: { transport: Transport; signal: AbortSignal; trace: Trace },
): Promise<Probe | null> {
  if (config.settings.lookup.card_number === undefined) return null;
  const { createInterpreter } = await import('../../source/engine/mapping/interpreter.ts');
  const interpreter = createInterpreter(config.settings, describedKind(config));
  const written = interpreter.values(NO_CARD);
  if (written === null) return null;
  try {
    const values = { ...config.values, ...written };
    const { timeoutMs } = askLimits(config.settings.limits);
    const reply = await withTimeout({ ms: timeoutMs, signal }, (limit) =>
      transport.exchange('lookup.card_number', values, { ...limit, trace }),
    );
    const interpretation = await interpreter.lookup(reply, NO_CARD);
    const { rule, reason = null, unfinished = null } = interpretation;
    return { verdict: verdictOf(interpretation, reply.status), rule, reason, unfinished };
  } catch (error) {
    const { code, reason } = toFault(error);
    return { verdict: verdictOnFault(code), rule: code, reason, unfinished: null };
  }
}

function verdictOf({ outcome, isDeclared }: Interpretation, status: Reply['status']): Probe['verdict'] {
  if (outcome === 'found' || outcome === 'not_found') return 'answered';
  if (REFUSALS.has(status)) return 'refused';
  return outcome === 'unavailable' || isDeclared ? 'failed' : 'doubtful';
}

function verdictOnFault(code: FaultCode): Probe['verdict'] {
  const { aboutCredentials, aboutValue } = faultKind(code);
  if (aboutCredentials) return 'refused';
  return aboutValue ? 'doubtful' : 'failed';
}
