/** One entry on its way to the operator's system. */
export interface Delivery {
  operator: string;
  /** Journal sequence of the entry. */
  seq: number;
  /** This server's number of its protocol. */
  protocol: string;
  type: string;
  attempts: number;
  /** Earliest next attempt, in milliseconds since the epoch. */
  next_ms: number;
  /** The operator's system refused it: a person must change something. */
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
  /** Where nothing was sent for this operator yet, starts at the journal's head: earlier entries are not sent. */
  begin(operator: string): Promise<void>;
  /**
   * Makes this node the only one that sends for the operator until the given instant: two would break the order.
   * @returns false while another node has the lease
   */
  acquireLease(
    operator: string,
    holder: string,
    times: { now_ms: number; until_ms: number },
  ): Promise<boolean>;
  releaseLease(operator: string, holder: string): Promise<void>;
  /** Enqueues what was written since, from at most `limit` entries of the journal. @returns whether there may be more */
  enqueueNew(operator: string, types: readonly string[], limit: number): Promise<boolean>;
  /** What may be sent now: of each protocol only the oldest. */
  due(operator: string, now_ms: number, limit: number): Promise<Delivery[]>;
  accepted(delivery: Delivery): Promise<void>;
  failed(delivery: Delivery): Promise<void>;
  /** All that is waiting, oldest first. */
  list(operator: string, limit: number): Promise<Delivery[]>;
  backlog(operator: string): Promise<Backlog>;
  /** Makes all failing deliveries due now. @returns how many */
  retry(operator: string): Promise<number>;
}
