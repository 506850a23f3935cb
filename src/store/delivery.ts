/** The target of every operator whose own system receives entries. Others are `webhook:NAME` and `email`. */
export const OPERATORS_SYSTEM = 'system';

/** One receiver of one operator's entries, with a position in the journal and a queue of its own. */
export interface Route {
  operator: string;
  target: string;
}

/** One entry on its way to a target. */
export interface Delivery extends Route {
  /** Journal sequence of the entry. */
  seq: number;
  /** This server's number of its protocol. */
  protocol: string;
  type: string;
  attempts: number;
  /** Earliest next attempt, in milliseconds since the epoch. */
  next_ms: number;
  /** The target refused it: a person must change something. */
  rejected: boolean;
  /** Why the last attempt failed: Portuguese, no personal data. */
  reason: string | null;
}

/** How much is waiting, for doctor, metrics and the command line. */
export interface Backlog {
  waiting: number;
  /** Attempted and not accepted, including rejected ones. */
  failing: number;
  rejected: number;
  oldest_seq: number | null;
}

/** The stored part of the outbox. It survives any crash; an entry is removed when it was accepted. */
export interface Deliveries {
  /** Where nothing was sent on this route yet, starts at the journal's head: earlier entries are not sent. */
  begin(route: Route): Promise<void>;
  /**
   * Makes this node the only one that sends on the route until the given instant: two would break the order.
   * @returns false while another node has the lease
   */
  acquireLease(route: Route, holder: string, times: { now_ms: number; until_ms: number }): Promise<boolean>;
  releaseLease(route: Route, holder: string): Promise<void>;
  /** Enqueues what was written since, from at most `limit` entries of the journal. @returns whether there may be more */
  enqueueNew(route: Route, types: readonly string[], limit: number): Promise<boolean>;
  /**
   * Enqueues again what was sent already, from at most `limit` entries of the journal after a position.
   * @returns how many, and the position to go on after; null at the end of what was sent
   */
  enqueueAgain(
    route: Route,
    types: readonly string[],
    page: { after: number; limit: number },
  ): Promise<{ count: number; next: number | null }>;
  /** What may be sent now: of each protocol only the oldest. */
  due(route: Route, now_ms: number, limit: number): Promise<Delivery[]>;
  /** Accepted, or given up: it is not sent any more. */
  done(delivery: Delivery): Promise<void>;
  failed(delivery: Delivery): Promise<void>;
  /** All that is waiting, oldest first. */
  list(route: Route, limit: number): Promise<Delivery[]>;
  find(route: Route, seq: number): Promise<Delivery | null>;
  backlog(route: Route): Promise<Backlog>;
  /** The targets to which something of this operator was or will be sent, also those that are no longer configured. */
  targets(operator: string): Promise<string[]>;
  /** Makes all failing deliveries due now. @returns how many */
  retry(route: Route): Promise<number>;
  /** Removes the queue and the position of a target that is no longer configured. @returns how many were waiting */
  forget(route: Route): Promise<number>;
}
