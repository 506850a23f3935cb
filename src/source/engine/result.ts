import { ExchangeFault } from '../exchange.ts';
import { faultKind } from '../faults.ts';
import type { Answer } from '../source.ts';

/** What one exchange came to, as far as the pipeline cares: an interpreted reply, an Answer or an ExchangeFault. */
export interface Result {
  outcome: Answer['outcome'];
  reason?: string | undefined;
  /** The operator's system is up, although this request failed. */
  systemWorks?: true;
}

/**
 * What a result says about the operator's system. `misconfigured` is failing too: a wrong password tried again and again
 * locks the account, and asking more rarely loses nothing. `not_found` is a healthy answer. `nothing`: the caller left,
 * or the value is at fault; a few such cards must not make the source look dead.
 */
export function evidenceIn(result: Result): 'well' | 'failing' | 'nothing' {
  if (result instanceof ExchangeFault)
    return result.code === 'interrupted' || faultKind(result.code).aboutValue ? 'nothing' : 'failing';
  const isFailing = result.outcome === 'unavailable' || result.outcome === 'misconfigured';
  return isFailing && !result.systemWorks ? 'failing' : 'well';
}

/** Anything thrown, as a fault. Of an unknown error only the name is kept: its message may quote a person. */
export function toFault(error: unknown): ExchangeFault {
  if (error instanceof ExchangeFault) return error;
  const name = error instanceof Error ? error.name : typeof error;
  return new ExchangeFault('failed', { reason: `erro inesperado (${name})`, cause: error });
}
