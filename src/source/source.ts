import type { Beneficiary } from '../beneficiary/beneficiary.ts';
import type { TimeLimit } from '../concurrency/with-timeout.ts';
import type { SourceHealth, Values } from './exchange.ts';

/** What is asked of a source: exactly one of the two, already normalised. */
export type Query = { card_number: string } | { cpf: string };

/** Why there is no answer. `reason` is logged: no personal data, no secrets. */
interface Trouble {
  reason: string;
  /** Stable, for programs: a FaultCode, a code of the kind's own, or `reply` where a rule decided by the reply. */
  code?: string;
}

/**
 * What a source answers. `unavailable`: it is down, slow or sends nonsense; the caller gets a number and the lookup is
 * repeated later. `misconfigured`: a wrong path, credential or column, which a person has to fix. Neither may ever
 * become `not_found`.
 */
export type Answer =
  | { outcome: 'found'; beneficiary: Beneficiary }
  | { outcome: 'not_found' }
  | ({ outcome: 'unavailable' } & Trouble)
  /** `systemWorks`: the operator's system is up, but does not accept this request. */
  | ({ outcome: 'misconfigured'; systemWorks?: true } & Trouble);

/** The operator's own system (sistema de origem); one folder per kind in kinds/. */
export interface Source {
  /** The name of its `SourceKind`. */
  readonly kind: string;
  /** By what it can look up. */
  readonly answers: { card_number: boolean; cpf: boolean };
  /** Settles when the signal aborts, at the latest; never throws (what goes wrong is an Answer). */
  find(query: Query, limit: TimeLimit): Promise<Answer>;
  check(signal: AbortSignal): Promise<SourceHealth>;
  close(): Promise<void>;
  /** Set when the operator's system issues the protocol numbers. */
  readonly issuer?: Issuer | undefined;
  /** Set when the operator's system receives what Carimbo records. */
  readonly registrar?: Registrar | undefined;
}

/**
 * The result of a request for a number. `none`: refused (issue), or no number exists for this reference (find).
 * `reached` is false when the request certainly never arrived, so that no number was issued; true means perhaps.
 * Code `number_unusable`: the number received does not pass the file's rule.
 */
export type Issued =
  | { outcome: 'number'; number: string }
  | { outcome: 'none'; reason: string; reached: true }
  | { outcome: 'unavailable' | 'misconfigured'; code: string; reason: string; reached: boolean };

/** Requests numbers from the operator's system. `values` holds PROTOCOL_PLACES; missing ones are empty. */
export interface Issuer {
  /** The same `reference` always gets the same number, so that repeating a request issues no second one. */
  readonly idempotent: boolean;
  /**
   * Sent once, or repeatedly when `idempotent`. A reply after the source's own time limit still counts while the signal
   * lasts. Settles when the signal aborts, at the latest; never throws.
   */
  issue(values: Values, limit: TimeLimit): Promise<Issued>;
  /** The number issued for `reference`; null where the file has no such request. Only reads. Never throws. */
  readonly find: ((values: Values, limit: TimeLimit) => Promise<Issued>) | null;
}

/**
 * The result of sending an entry. `rejected`: understood and refused. `misconfigured`: sent again once it is fixed.
 * `unavailable`: sent again. `reason` is for a technician: no personal data, no secrets.
 */
export type Registered =
  /** `number`: the operator's own, in the reply. */
  | { outcome: 'accepted'; number?: string }
  | { outcome: 'rejected' | 'misconfigured'; code: string; reason: string }
  /** `retryAfterMs`: the receiver said when it may be asked again. */
  | { outcome: 'unavailable'; code: string; reason: string; retryAfterMs?: number };

/** Sends entries to the operator's system. `values` holds REGISTER_PLACES; missing ones are empty. */
export interface Registrar {
  /** Types of journal entries that are sent. */
  readonly on: readonly string[];
  /** One attempt; the outbox decides about the next. Settles when the signal aborts; never throws. */
  send(values: Values, limit: TimeLimit): Promise<Registered>;
}
