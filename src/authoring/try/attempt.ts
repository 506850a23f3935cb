import type { Beneficiary } from '../../beneficiary/beneficiary.ts';
import type { Values } from '../../source/exchange.ts';
import type { FaultCode } from '../../source/faults.ts';
import type { Answer, Query } from '../../source/source.ts';
import type { Exchanged } from './record-exchanges.ts';

/** One lookup, step by step. Holds personal data: for the screen of the person who asked, and nowhere else. */
export interface Attempt {
  source: { name: string; kind: string; file: string };
  asked: Query;
  /** How the card or CPF is written for them; null when it cannot be, and nothing was asked. */
  written: Values | null;
  exchanges: Exchanged[];
  outcome: Answer['outcome'];
  /** Which rule decided; null where there was no reply to judge. */
  rule: string | null;
  /** Why it is so, for a technician. */
  reason: string | null;
  /** The key of the file that nobody has filled in yet: `mapping.name`. */
  unfinished: string | null;
  /** What there was instead of a reply. */
  fault: { code: FaultCode; transient: boolean } | null;
  beneficiary: Beneficiary | null;
  /** mapping.card_number found nothing in the reply: one about another person would not be noticed. */
  cardNotInReply: boolean;
  /** Milliseconds. */
  ms: { wire: number; reading: number };
  /** The limit that a call keeps to, where this took longer: there it would have been no answer. */
  late: Lateness | null;
}

export interface Lateness {
  key: 'limits.timeout_ms' | 'lookup_budget_ms';
  ms: number;
}

/** Whether a call would have waited for an answer that took so long. */
export function lateness(
  ms: number,
  { timeoutMs, budgetMs = Number.POSITIVE_INFINITY }: { timeoutMs: number; budgetMs?: number | undefined },
): Lateness | null {
  if (ms <= Math.min(timeoutMs, budgetMs)) return null;
  return timeoutMs <= budgetMs
    ? { key: 'limits.timeout_ms', ms: timeoutMs }
    : { key: 'lookup_budget_ms', ms: budgetMs };
}
