import { ExchangeFault } from '../exchange.ts';
import type { FaultCode } from '../fault-codes.ts';
import type { Answer } from '../source.ts';

/** What a question to a source comes to, as far as the policies care. */
export interface Judged {
  outcome: Answer['outcome'];
  reason?: string | undefined;
  /** Their system is well, whatever came of the question. */
  isWell?: true;
}

/**
 * Codes that say nothing about their system: the caller left, or the value is none for their wire or their column. Whoever
 * keys a few such cards must not make the source look dead to everybody.
 */
const NO_VERDICT: ReadonlySet<FaultCode> = new Set([
  'interrupted',
  'value_not_encodable',
  'value_does_not_fit',
  'value_refused',
]);

/**
 * Whether a result speaks against their system. `misconfigured` does too: a wrong password asked again and again locks
 * the account at theirs, and nothing is lost by asking more rarely. `not_found` is a healthy answer.
 */
export function isFailure({ outcome, isWell }: Judged): boolean {
  if (isWell) return false;
  return outcome === 'unavailable' || outcome === 'misconfigured';
}

/** Whether an error does. Everything but what says nothing. */
export function isFailingError(error: unknown): boolean {
  return !(error instanceof ExchangeFault && NO_VERDICT.has(error.code));
}

/** A fault for whatever was thrown. Of a stranger's error only the name is told: its text may quote a person. */
export function toFault(error: unknown): ExchangeFault {
  if (error instanceof ExchangeFault) return error;
  const name = error instanceof Error ? error.name : typeof error;
  return new ExchangeFault('unavailable', 'failed', { reason: `erro inesperado (${name})`, cause: error });
}
