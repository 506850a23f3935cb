/** One entry on its way to the operator's system. */
export interface Delivery {
  operator: string;
  /** Journal sequence of the entry. */
  seq: number;
  /** Our number of its protocol. */
  protocol: string;
  type: string;
  attempts: number;
  /** Not before this instant, in milliseconds since the epoch. */
  next_ms: number;
  /** They answered, and would not have it: a person must change something. */
  rejected: boolean;
  /** What became of the last attempt: Portuguese, no personal data. */
  reason: string | null;
}

/** How much waits, for doctor, metrics and people. */
export interface Backlog {
  waiting: number;
  /** Tried and not accepted, rejected ones included. */
  failing: number;
  rejected: number;
  oldest_seq: number | null;
}

/** The durable side of the outbox. What is in it survives any crash; an entry leaves it when it was accepted. */
export interface Deliveries {
  /** Begins at the journal's head, should nothing be sent for this operator yet: history is not told again. */
  begin(operator: string): Promise<void>;
  /**
   * Makes this node the one that sends for the operator, until the instant given; a second one would break the order.
   * @returns false while another node holds it
   */
  acquireLease(
    operator: string,
    holder: string,
    times: { now_ms: number; until_ms: number },
  ): Promise<boolean>;
  releaseLease(operator: string, holder: string): Promise<void>;
  /** Takes up what was written since: at most `limit` entries of the journal. @returns whether there may be more */
  enqueueNew(operator: string, types: readonly string[], limit: number): Promise<boolean>;
  /** What may be sent now: of each protocol its oldest only. */
  due(operator: string, now_ms: number, limit: number): Promise<Delivery[]>;
  accepted(delivery: Delivery): Promise<void>;
  failed(delivery: Delivery): Promise<void>;
  /** Waiting, oldest first. */
  list(operator: string, limit: number): Promise<Delivery[]>;
  backlog(operator: string): Promise<Backlog>;
  /** Makes all that fails due at once. @returns how many */
  retry(operator: string): Promise<number>;
}
