import type { Beneficiary } from '../beneficiary/beneficiary.ts';

/** What is asked of a source: exactly one of the two, already normalised. */
export type Query = { card_number: string } | { cpf: string };

/**
 * What a source answers. `unavailable` is a source that is down, slow or talks nonsense: the caller gets a number
 * and the question is asked again later. `misconfigured` is our own mistake (wrong path, wrong credential, missing
 * column): a person has to mend it. Never confuse either with `not_found`.
 */
export type Answer =
  | { outcome: 'found'; beneficiary: Beneficiary }
  | { outcome: 'not_found' }
  | { outcome: 'unavailable'; reason: string }
  | { outcome: 'misconfigured'; reason: string };

/** How a source feels, for `doctor`, `/readyz` and the metrics. `detail` holds no personal data and no secrets. */
export interface SourceHealth {
  ok: boolean;
  detail: string;
}

/** The operator's own system (sistema de origem). One folder of this room per kind. */
export interface Source {
  /** `file`, later `rest`, `sql`, `grpc`, … */
  readonly kind: string;
  /** Which questions it can answer. */
  readonly answers: { card_number: boolean; cpf: boolean };
  /** Settles when the signal aborts, at the latest; never throws (what goes wrong is an Answer). */
  find(query: Query, signal: AbortSignal): Promise<Answer>;
  check(signal: AbortSignal): Promise<SourceHealth>;
  close(): Promise<void>;
}
