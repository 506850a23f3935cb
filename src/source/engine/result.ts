import { ExchangeFault } from '../exchange.ts';
import { faultKind } from '../faults.ts';
import type { Answer } from '../source.ts';

/** What a question to a source comes to, as far as the policies care. */
export interface Judged {
  outcome: Answer['outcome'];
  reason?: string | undefined;
  /** Their system is well, whatever came of the question. */
  isWell?: true;
}

/**
 * Whether a result speaks against their system. `misconfigured` does too: a wrong password asked again and again locks
 * the account at theirs, and nothing is lost by asking more rarely. `not_found` is a healthy answer.
 */
export function isFailure({ outcome, isWell }: Judged): boolean {
  if (isWell) return false;
  return outcome === 'unavailable' || outcome === 'misconfigured';
}

/**
 * Whether an error does. Not where the caller left, nor where the value is at fault: a few such cards must not make the
 * source look dead to everybody.
 */
export function isFailingError(error: unknown): boolean {
  if (!(error instanceof ExchangeFault)) return true;
  return error.code !== 'interrupted' && faultKind(error.code).aboutValue !== true;
}

/** A fault for whatever was thrown. Of a stranger's error only the name is told: its text may quote a person. */
export function toFault(error: unknown): ExchangeFault {
  if (error instanceof ExchangeFault) return error;
  const name = error instanceof Error ? error.name : typeof error;
  return new ExchangeFault('unavailable', 'failed', { reason: `erro inesperado (${name})`, cause: error });
}
