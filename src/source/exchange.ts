import type { TimeLimit } from '../concurrency/with-timeout.ts';
import { type FaultCode, type FaultKind, faultKind } from './faults.ts';

/** What a request is filled with: the card, the parameters, … All are text; a transport encodes each for its place. */
export type Values = Readonly<Record<string, string>>;

/** A decoded reply of the operator's system: what outcome rules and mappings read. */
export interface Reply {
  /** HTTP status; name of the gRPC status (`OK`, `NOT_FOUND`); null where there is none (SQL). */
  status: number | string | null;
  /** Lower-case names; empty where there are none. */
  headers: Readonly<Record<string, string>>;
  /** JSON value, XML as nested objects, rows of SQL, message of gRPC. Numbers that a double cannot hold are text. */
  body: unknown;
  /** The reply as text, for `try` and `record` to show; never logged. */
  raw: string;
}

export interface FaultDetails extends Partial<Pick<FaultKind, 'outcome'>> {
  /** One Portuguese sentence for a technician, without personal data and secrets. */
  reason: string;
  transient?: boolean;
  mayHaveArrived?: boolean;
  cause?: unknown;
}

/**
 * Why there is no reply to interpret. `unavailable`: the operator's system is down, slow, or sends nonsense.
 * `misconfigured`: a person has to correct something here. What is not given is what the table says of the code.
 */
export class ExchangeFault extends Error {
  readonly outcome: FaultKind['outcome'];
  /** Stable, for programs. */
  readonly code: FaultCode;
  readonly reason: string;
  /** Whether a second try may go better. */
  readonly transient: boolean;
  /** Whether the request may have been carried out all the same. */
  readonly mayHaveArrived: boolean;

  constructor(code: FaultCode, { reason, cause, ...details }: FaultDetails) {
    super(`${code}: ${reason}`, { cause });
    const kind = faultKind(code);
    this.name = 'ExchangeFault';
    this.code = code;
    this.reason = reason;
    this.outcome = details.outcome ?? kind.outcome;
    this.transient = details.transient ?? kind.transient ?? false;
    this.mayHaveArrived = details.mayHaveArrived ?? kind.arrived === 'maybe';
  }
}

/** Observes an exchange, for `carimbo source try`. All text is already masked. */
export interface Trace {
  /** Each request, those for tokens too. `head` is `GET https://…`, the SQL, or the gRPC method. */
  sent(request: { head: string; headers: Record<string, string>; body: string | null }): void;
  received(reply: {
    status: Reply['status'];
    headers: Record<string, string>;
    body: string;
    ms: number;
  }): void;
}

/** The requests that a source file may hold. */
export const OPERATIONS = ['lookup.card_number', 'lookup.cpf', 'issue', 'issue.find', 'register'] as const;
export type OperationName = (typeof OPERATIONS)[number];

/** Without a deadline the transport applies the source's `timeout_ms` itself; to a token request it always does. */
export interface ExchangeOptions extends TimeLimit {
  trace?: Trace | undefined;
}

/** Whether a source works, for `doctor`, `/readyz` and the metrics. `detail` holds no personal data and no secrets. */
export interface SourceHealth {
  ok: boolean;
  detail: string;
  /** What a person should look at although the source works, a line each: `linha 5: …`. No personal data. */
  warnings?: string[];
}

/** One kind of transport. Knows nothing of beneficiaries, rules, retries or caches. */
export interface Transport {
  /**
   * One exchange: fills the operation's request, authenticates, sends, reads the reply. An expired token is renewed and
   * the exchange repeated once; nothing else is repeated.
   * @throws ExchangeFault, also when the signal aborts (`timeout`)
   */
  exchange(operation: OperationName, values: Values, options: ExchangeOptions): Promise<Reply>;
  /** Reachable, and the credentials accepted as far as this shows without looking anyone up. Never throws. */
  check(signal: AbortSignal, trace?: Trace): Promise<SourceHealth>;
  close(): Promise<void>;
}
