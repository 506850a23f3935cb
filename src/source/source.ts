import type { Beneficiary } from '../beneficiary/beneficiary.ts';
import type { TimeLimit } from '../concurrency/with-timeout.ts';
import type { SourceHealth, Values } from './exchange.ts';

/** What is asked of a source: exactly one of the two, already normalised. */
export type Query = { card_number: string } | { cpf: string };

/** Why there is no answer. `reason` holds no personal data and no secrets: it is logged. */
interface Trouble {
  reason: string;
  /** Stable, for programs: a FaultCode, a code of the kind's own, or `reply` where a rule read it out of their reply. */
  code?: string;
}

/**
 * What a source answers. `unavailable` is a source that is down, slow or talks nonsense: the caller gets a number
 * and the question is asked again later. `misconfigured` is our own mistake (wrong path, wrong credential, missing
 * column): a person has to fix it. Never confuse either with `not_found`.
 */
export type Answer =
  | { outcome: 'found'; beneficiary: Beneficiary }
  | { outcome: 'not_found' }
  | ({ outcome: 'unavailable' } & Trouble)
  /** `isWell`: their system answered; it is what was asked that it does not take. */
  | ({ outcome: 'misconfigured'; isWell?: true } & Trouble);

/** The operator's own system (sistema de origem). One folder of this room per kind. */
export interface Source {
  /** `file`, later `rest`, `sql`, `grpc`, … */
  readonly kind: string;
  /** Which questions it can answer. */
  readonly answers: { card_number: boolean; cpf: boolean };
  /** Settles when the signal aborts, at the latest; never throws (what goes wrong is an Answer). */
  find(query: Query, limit: TimeLimit): Promise<Answer>;
  check(signal: AbortSignal): Promise<SourceHealth>;
  close(): Promise<void>;
  /** There when their system gives the protocol its number. */
  readonly issuer?: Issuer | undefined;
  /** There when their system wants to be told what Carimbo records. */
  readonly registrar?: Registrar | undefined;
}

/**
 * What comes of asking them for a number. `none`: they refused (issue), or know of none under this reference (find).
 * `reached` is false when the request surely never arrived, so that they have given no number; true means perhaps.
 * Code `number_unusable`: they gave one that the file's rule refuses.
 */
export type Issued =
  | { outcome: 'number'; number: string }
  | { outcome: 'none'; reason: string; reached: true }
  | { outcome: 'unavailable' | 'misconfigured'; code: string; reason: string; reached: boolean };

/** Their system gives numbers. `values` holds PROTOCOL_PLACES (settings/remote-config.ts); missing ones are empty. */
export interface Issuer {
  /** The same `reference` twice gives the same number, so that asking again makes no second one. */
  readonly idempotent: boolean;
  /**
   * Asked once; again only when `idempotent`. An answer that comes after the source's own time limit is still given, for
   * as long as the signal lasts. Settles when the signal aborts, at the latest; never throws.
   */
  issue(values: Values, limit: TimeLimit): Promise<Issued>;
  /** What number they gave to `reference`; null where they cannot be asked. Changes nothing there. Never throws. */
  readonly find: ((values: Values, limit: TimeLimit) => Promise<Issued>) | null;
}

/**
 * What comes of telling them. `rejected`: they understood and do not want it. `misconfigured`: ours to fix, and then to
 * be sent again. `unavailable`: to be sent again. `reason` is for a technician: no personal data, no secrets.
 */
export type Registered =
  | { outcome: 'accepted' }
  | { outcome: 'rejected' | 'misconfigured' | 'unavailable'; code: string; reason: string };

/** Their system is told. `values` holds REGISTER_PLACES (settings/remote-config.ts); missing ones are empty. */
export interface Registrar {
  /** Types of journal entries that are sent. */
  readonly on: readonly string[];
  /** One try: who keeps what is to be sent decides about the next. Settles when the signal aborts; never throws. */
  send(values: Values, limit: TimeLimit): Promise<Registered>;
}
