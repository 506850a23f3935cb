import { randomUUID } from 'node:crypto';
import { withTimeout } from '../concurrency/with-timeout.ts';
import type { Entry } from '../protocol/entry.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { registerValues } from '../source/protocol-values.ts';
import type { Registered, Registrar } from '../source/source.ts';
import type { Deliveries, Delivery } from '../store/delivery.ts';
import { Poller } from './poller.ts';

/** While nothing is written; a commit wakes the outbox at once. */
const INTERVAL_MS = 5_000;
/** While the operator's system does not answer. */
const MAX_INTERVAL_MS = 60_000;
const ENQUEUE_LIMIT = 1_000;
/** Concurrent deliveries, each of another protocol. */
const CONCURRENCY = 8;
const SEND_LIMIT_MS = 30_000;
/** A node that dies loses the operator after this. The clocks of the nodes must agree to within half of it. */
const LEASE_MS = 20_000;
const RENEWAL_MS = LEASE_MS / 4;
/** From this attempt on, an entry that makes the operator's system fail waits alone and does not delay others. */
const OWN_DELAY_FROM = 3;
/** A rejected entry is sent again at growing intervals: somebody may fix the cause. */
const FIRST_RETRY_MS = 60_000;
const MAX_RETRY_MS = 3_600_000;

/** For the metrics: no personal data. */
export interface DeliveryEvent {
  operator: string;
  outcome: Registered['outcome'];
}

export interface OutboxParts {
  deliveries: Deliveries;
  reads: {
    protocol(operator: string, number: string): Promise<Protocol | null>;
    entriesOf(operator: string, numbers: readonly string[]): Promise<Entry[]>;
  };
  /** By registro ANS: the operators whose system receives entries. */
  registrars: ReadonlyMap<string, Registrar>;
  onDelivery?: (event: DeliveryEvent) => void;
  onError?: (error: unknown) => void;
  clock?: () => number;
}

/**
 * Sends entries of the journal to the operators' systems: at least once, and in order within a protocol. An entry is sent as
 * it was written; one that fails waits and delays only the later entries of its protocol.
 */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #poller: Poller;
  readonly #holder = randomUUID();
  /** Operators leased to this process. */
  readonly #leased = new Set<string>();
  #renewal: NodeJS.Timeout | undefined;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    this.#poller = new Poller({
      operators: [...parts.registrars.keys()],
      poll: (operator) => this.poll(operator),
      intervalMs: INTERVAL_MS,
      maxIntervalMs: MAX_INTERVAL_MS,
      onError: parts.onError,
    });
  }

  /** The first time, sending begins at the head of each journal; later, where it stopped. */
  async start(): Promise<void> {
    for (const operator of this.#parts.registrars.keys()) await this.#parts.deliveries.begin(operator);
    this.#renewal = setInterval(() => this.#renewLeases(), RENEWAL_MS).unref();
    this.#poller.start();
  }

  /** Something was written for this operator. */
  wake(operator: string): void {
    this.#poller.wake(operator);
  }

  async stop(): Promise<void> {
    clearInterval(this.#renewal);
    await this.#poller.stop();
    for (const operator of this.#leased) await this.#parts.deliveries.releaseLease(operator, this.#holder);
  }

  /** Sends what is due. @returns false when the operator's system does not answer */
  async poll(operator: string): Promise<boolean> {
    const { deliveries, registrars } = this.#parts;
    const registrar = registrars.get(operator);
    if (registrar === undefined) return true;
    while (!this.#poller.signal.aborted) {
      if (!(await this.#acquireLease(operator))) return true;
      const more = await deliveries.enqueueNew(operator, registrar.on, ENQUEUE_LIMIT);
      const due = await deliveries.due(operator, this.#now(), CONCURRENCY);
      if (due.length === 0 && !more) return true;
      const outcomes = await Promise.all(due.map((delivery) => this.#send(registrar, delivery)));
      if (outcomes.includes('unavailable') && !outcomes.includes('accepted')) return false;
    }
    return true;
  }

  async #acquireLease(operator: string): Promise<boolean> {
    const now_ms = this.#now();
    const times = { now_ms, until_ms: now_ms + LEASE_MS };
    const acquired = await this.#parts.deliveries.acquireLease(operator, this.#holder, times);
    if (acquired) this.#leased.add(operator);
    else this.#leased.delete(operator);
    return acquired;
  }

  /** So that a long interval or a slow reply does not lose the operator to another node. */
  #renewLeases(): void {
    for (const operator of this.#leased)
      this.#acquireLease(operator).catch((error) => this.#parts.onError?.(error));
  }

  async #send(registrar: Registrar, delivery: Delivery): Promise<Registered['outcome']> {
    const { deliveries, onDelivery } = this.#parts;
    const { operator, seq, protocol: number } = delivery;
    const protocol = await this.#parts.reads.protocol(operator, number);
    const entries = await this.#parts.reads.entriesOf(operator, [number]);
    const entry = entries.find((one) => one.seq === seq);
    if (protocol === null || entry === undefined)
      throw new Error(`entry ${seq} of ${operator} does not exist`);

    const registered = await withTimeout({ ms: SEND_LIMIT_MS, signal: this.#poller.signal }, (limit) =>
      registrar.send(registerValues(protocol, entry), limit),
    );
    onDelivery?.({ operator, outcome: registered.outcome });
    if (registered.outcome === 'accepted') await deliveries.accepted(delivery);
    else await deliveries.failed(this.#failed(delivery, registered));
    return registered.outcome;
  }

  /** A system that does not answer is tried again soon; an entry that it rejected, at growing intervals. */
  #failed(delivery: Delivery, { outcome, reason }: Exclude<Registered, { outcome: 'accepted' }>): Delivery {
    const attempts = delivery.attempts + 1;
    const rejected = outcome !== 'unavailable';
    const unanswered = attempts < OWN_DELAY_FROM ? 0 : MAX_INTERVAL_MS;
    const delay = rejected ? Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), MAX_RETRY_MS) : unanswered;
    return { ...delivery, attempts, rejected, reason, next_ms: this.#now() + delay };
  }

  #now(): number {
    return (this.#parts.clock ?? Date.now)();
  }
}
