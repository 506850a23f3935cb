import type { Beneficiary } from '../../beneficiary/beneficiary.ts';
import type { OperatorConfig } from '../../config/config.ts';
import type { Language } from '../../i18n/language.ts';
import type { Values } from '../../source/exchange.ts';
import type { FaultCode } from '../../source/faults.ts';
import { dataFileOf } from '../../source/kinds/kinds.ts';
import type { Answer, Query, Source } from '../../source/source.ts';
import type { SourceConfig } from '../../source/source-config.ts';
import type { Exchanged } from './record-exchanges.ts';

/** A source to work with: of a given file, or of the configuration. */
export interface ChosenSource {
  /** Its name in messages: its file, or the operator's registro ANS. */
  label: string;
  config: SourceConfig;
  /** Null for a source of a given file. */
  operator: OperatorConfig | null;
  /** Holds the index of a file; without it a temporary folder does. */
  indexDir?: string;
  /** The server's own, which is asked where the steps cannot be shown; it stays open. */
  running?: Source;
}

/** Its name in messages. A data file has no name of its own. */
export function nameOf({ config, label }: ChosenSource): string {
  return dataFileOf(config) === undefined ? config.name : label;
}

/** The person who asked. */
export interface Audience {
  language: Language;
  /** Called once when the source takes long to answer. @param seconds the limit */
  onSlow?(seconds: number): void;
  /** Aborts when the person leaves. */
  signal?: AbortSignal;
}

/** One lookup, step by step. Contains personal data: only for the screen of the person who asked. */
export interface Attempt {
  source: { name: string; kind: string; file: string };
  asked: Query;
  /** The card or CPF in the system's format; null where it cannot be written so, and nothing was asked. */
  written: Values | null;
  exchanges: Exchanged[];
  outcome: Answer['outcome'];
  /** The rule that decided; null without a reply. */
  rule: string | null;
  /** Why, for a technician. */
  reason: string | null;
  /** The key of the file that is still empty: `mapping.name`. */
  unfinished: string | null;
  /** Why there is no reply. */
  fault: { code: FaultCode; transient: boolean } | null;
  beneficiary: Beneficiary | null;
  /** mapping.card_number found nothing in the reply, so another person's reply would not be noticed. */
  cardNotInReply: boolean;
  /** Milliseconds. */
  ms: { exchange: number; reading: number };
  /** The limit of a call, where this lookup took longer: a call would have had no answer. */
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
