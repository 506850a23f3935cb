import type { Trace, Transport } from '../../source/exchange.ts';
import { toFault } from '../../source/policy/verdict.ts';
import type { DescribedConfig } from './kinds.ts';

/** A card that nobody has: no question about a person. */
const NOBODY = { card_number: '0' };

/**
 * `answered`: it took the question. `refused`: it did not take our credentials. `doubtful`: it did not like the
 * question, which may be because nobody has such a card.
 */
export interface Probe {
  verdict: 'answered' | 'refused' | 'doubtful';
  /** The rule that decided, or the fault's code. */
  rule: string;
  reason: string | null;
}

/** Statuses that say that our credentials are not good. */
export const REFUSALS: ReadonlySet<unknown> = new Set<unknown>([
  401,
  403,
  'UNAUTHENTICATED',
  'PERMISSION_DENIED',
]);
const REFUSED = new Set(['auth_failed', 'unauthorized', 'permission_denied']);

/** Null for a source that does not look up by card, or that a card like this cannot be written for. */
export async function probeLookup(
  config: DescribedConfig,
  { transport, signal, trace }: { transport: Transport; signal: AbortSignal; trace: Trace },
): Promise<Probe | null> {
  if (config.settings.lookup.card_number === undefined) return null;
  const { createInterpreter } = await import('../../source/mapping/interpreter.ts');
  const interpreter = createInterpreter(config.settings);
  const written = interpreter.values(NOBODY);
  if (written === null) return null;
  try {
    const values = { ...config.values, ...written };
    const reply = await transport.exchange('lookup.card_number', values, { signal, trace });
    const { outcome, rule, reason = null } = await interpreter.lookup(reply, NOBODY);
    if (outcome === 'found' || outcome === 'not_found') return { verdict: 'answered', rule, reason };
    return { verdict: REFUSALS.has(reply.status) ? 'refused' : 'doubtful', rule, reason };
  } catch (error) {
    const { code, reason } = toFault(error);
    return { verdict: REFUSED.has(code) ? 'refused' : 'doubtful', rule: code, reason };
  }
}
