import { randomUUID } from 'node:crypto';
import { type TimeLimit, withTimeout } from '../concurrency/with-timeout.ts';
import { CarimboError } from '../errors.ts';
import type { Entry } from '../protocol/entry.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { registerValues } from '../source/protocol-values.ts';
import type { Registered, Registrar } from '../source/source.ts';
import { type Deliveries, type Delivery, OPERATORS_SYSTEM, type Route } from '../store/delivery.ts';
import { Poller } from './poller.ts';

/** While nothing is written; a commit wakes the outbox at once. */
const INTERVAL_MS = 5_000;
/** While a target does not answer. */
const MAX_INTERVAL_MS = 60_000;
const ENQUEUE_LIMIT = 1_000;
/** Concurrent deliveries to one target, each of another protocol. */
const CONCURRENCY = 8;
const SEND_LIMIT_MS = 30_000;
/** How often new entries are looked for while a slow delivery is under way. */
const TICK_MS = 500;
/** A node that dies loses its targets after this. The clocks of the nodes must agree to within half of it. */
const LEASE_MS = 20_000;
const RENEWAL_MS = LEASE_MS / 4;
/** From this attempt on, an entry that makes the target fail waits alone and does not delay others. */
const OWN_DELAY_FROM = 3;
/** A rejected entry is sent again at growing intervals: somebody may fix the cause. */
const FIRST_RETRY_MS = 60_000;
const MAX_RETRY_MS = 3_600_000;
/** Up to this share is added to an interval, so that what failed together is not repeated together. */
const JITTER = 0.2;

/** For the metrics: no personal data. */
export interface DeliveryEvent extends Route {
  outcome: Registered['outcome'];
  /** Why it was not accepted: no personal data. */
  reason: string | null;
}

/** An entry to be sent, with its protocol as it is now and all entries of that. */
export interface Sent {
  protocol: Protocol;
  entry: Entry;
  entries: readonly Entry[];
}

/** A receiver of one operator's entries. */
export interface Target extends Route {
  /** Types of journal entries that are sent. */
  readonly on: readonly string[];
  /** One attempt; the outbox decides about the next. Settles when the signal aborts; never throws. */
  send(sent: Sent, limit: TimeLimit): Promise<Registered>;
}

export interface OutboxParts {
  deliveries: Deliveries;
  reads: {
    protocol(operator: string, number: string): Promise<Protocol | null>;
    entriesOf(operator: string, numbers: readonly string[]): Promise<Entry[]>;
  };
  targets: readonly Target[];
  onDelivery?: (event: DeliveryEvent) => void;
  onError?: (error: unknown) => void;
  clock?: () => number;
  /** From 0 to 1, for the jitter. */
  random?: () => number;
}

/**
 * The operators' systems as targets, by registro ANS.
 * @param record writes the number that such a system gave in its reply. @throws CarimboError `source_number_repeated`
 */
export function registrarTargets(
  registrars: ReadonlyMap<string, Registrar>,
  record: (protocol: Protocol, number: string) => Promise<unknown>,
): Target[] {
  return [...registrars].map(([operator, registrar]) => ({
    operator,
    target: OPERATORS_SYSTEM,
    on: registrar.on,
    async send({ protocol, entry }, limit) {
      const sent = await registrar.send(registerValues(protocol, entry), limit);
      if (sent.outcome !== 'accepted' || sent.number === undefined) return sent;
      try {
        await record(protocol, sent.number);
        return sent;
      } catch (error) {
        if (!(error instanceof CarimboError) || error.code !== 'source_number_repeated') throw error;
        const reason = 'aceito, mas com um número que outro atendimento já tem: pergunte à operadora';
        return { outcome: 'rejected', code: error.code, reason };
      }
    },
  }));
}

/**
 * Sends entries of the journal to each target: at least once, and in order within a protocol. An entry is sent as it was
 * written; one that fails waits and delays only the later entries of its protocol, and only on their way to the same target.
 */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #targets: ReadonlyMap<string, Target>;
  readonly #poller: Poller;
  readonly #holder = randomUUID();
  /** Leases of this process: until when, by target. */
  readonly #leases = new Map<string, number>();
  /** Targets that said when they may be asked again, with the delivery that waits for it. */
  readonly #pauses = new Map<string, Delivery>();
  #renewal: NodeJS.Timeout | undefined;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    this.#targets = new Map(parts.targets.map((target) => [keyOf(target), target]));
    this.#poller = new Poller({
      operators: [...this.#targets.keys()],
      poll: (key) => this.#poll(key),
      intervalMs: INTERVAL_MS,
      maxIntervalMs: MAX_INTERVAL_MS,
      onError: parts.onError,
    });
  }

  /** The first time, sending begins at the head of each journal; later, where it stopped. */
  async start(): Promise<void> {
    for (const target of this.#targets.values()) await this.#parts.deliveries.begin(target);
    this.#renewal = setInterval(() => this.#renewLeases(), RENEWAL_MS).unref();
    this.#poller.start();
  }

  /** Something was written for this operator. */
  wake(operator: string): void {
    for (const [key, target] of this.#targets) if (target.operator === operator) this.#poller.wake(key);
  }

  async stop(): Promise<void> {
    clearInterval(this.#renewal);
    await this.#poller.stop();
    for (const key of this.#leases.keys()) {
      const target = this.#targets.get(key);
      if (target !== undefined) await this.#parts.deliveries.releaseLease(target, this.#holder);
    }
  }

  /** Sends what is due. @returns false when the target does not answer */
  async poll(route: Route): Promise<boolean> {
    return this.#poll(keyOf(route));
  }

  async #poll(key: string): Promise<boolean> {
    const target = this.#targets.get(key);
    if (target === undefined) return true;
    const { deliveries } = this.#parts;
    const { signal } = this.#poller;
    /** By protocol. */
    const underWay = new Map<string, Promise<void>>();
    let outcomes = new Set<Registered['outcome']>();
    try {
      while (!signal.aborted) {
        // After a failure, what is under way is waited for: it shows whether the target answers at all.
        const failing = outcomes.has('unavailable');
        if (failing && underWay.size === 0) {
          if (!outcomes.has('accepted')) return false;
          outcomes = new Set();
        }
        if (!failing || underWay.size === 0) {
          if (underWay.size === 0 && (await this.#isPaused(key))) return false;
          if (!(await this.#holdLease(key, target))) return true;
          const more = await deliveries.enqueueNew(target, target.on, ENQUEUE_LIMIT);
          const due = await deliveries.due(target, this.#now(), CONCURRENCY + underWay.size);
          const next = due.filter(({ protocol }) => !underWay.has(protocol));
          for (const delivery of next.slice(0, CONCURRENCY - underWay.size)) {
            const sending = this.#send(target, delivery).then((outcome) => {
              outcomes.add(outcome);
            });
            underWay.set(
              delivery.protocol,
              sending.finally(() => underWay.delete(delivery.protocol)),
            );
          }
          if (underWay.size === 0) {
            if (!more) return true;
            continue;
          }
        }
        await withTimeout({ ms: TICK_MS, otherwise: () => undefined }, () => Promise.race(underWay.values()));
      }
      return true;
    } finally {
      await Promise.allSettled(underWay.values());
    }
  }

  /** Not any more once a person had the delivery tried again, or dropped it. */
  async #isPaused(key: string): Promise<boolean> {
    const paused = this.#pauses.get(key);
    if (paused === undefined) return false;
    const now = this.#now();
    if (now < paused.next_ms) {
      const waiting = await this.#parts.deliveries.find(paused, paused.seq);
      if (waiting !== null && waiting.next_ms > now) return true;
    }
    this.#pauses.delete(key);
    return false;
  }

  /** Renewed at half of its time: each renewal is a write to the disk. */
  async #holdLease(key: string, route: Route): Promise<boolean> {
    if ((this.#leases.get(key) ?? 0) - this.#now() > LEASE_MS / 2) return true;
    return this.#acquireLease(key, route);
  }

  async #acquireLease(key: string, route: Route): Promise<boolean> {
    const now_ms = this.#now();
    const until_ms = now_ms + LEASE_MS;
    const acquired = await this.#parts.deliveries.acquireLease(route, this.#holder, { now_ms, until_ms });
    if (acquired) this.#leases.set(key, until_ms);
    else this.#leases.delete(key);
    return acquired;
  }

  /** So that a long interval or a slow reply does not lose the target to another node. */
  #renewLeases(): void {
    for (const key of this.#leases.keys()) {
      const target = this.#targets.get(key);
      if (target !== undefined)
        this.#acquireLease(key, target).catch((error) => this.#parts.onError?.(error));
    }
  }

  async #send(target: Target, delivery: Delivery): Promise<Registered['outcome']> {
    const { deliveries, onDelivery } = this.#parts;
    const { operator, seq, protocol: number } = delivery;
    const protocol = await this.#parts.reads.protocol(operator, number);
    const entries = await this.#parts.reads.entriesOf(operator, [number]);
    const entry = entries.find((one) => one.seq === seq);
    if (protocol === null || entry === undefined)
      throw new Error(`entry ${seq} of ${operator} does not exist`);

    const sent = await withTimeout({ ms: SEND_LIMIT_MS, signal: this.#poller.signal }, (limit) =>
      target.send({ protocol, entry, entries }, limit),
    );
    const reason = sent.outcome === 'accepted' ? null : sent.reason;
    onDelivery?.({ operator, target: target.target, outcome: sent.outcome, reason });
    if (sent.outcome === 'accepted') await deliveries.done(delivery);
    else {
      const failed = this.#failed(delivery, sent);
      await deliveries.failed(failed);
      if (sent.outcome === 'unavailable' && sent.retryAfterMs !== undefined) this.#pause(failed);
    }
    return sent.outcome;
  }

  #pause(failed: Delivery): void {
    const key = keyOf(failed);
    const until = this.#pauses.get(key)?.next_ms ?? 0;
    if (failed.next_ms > until) this.#pauses.set(key, failed);
  }

  /** A target that does not answer is tried again soon; an entry that it rejected, at growing intervals. */
  #failed(delivery: Delivery, sent: Exclude<Registered, { outcome: 'accepted' }>): Delivery {
    const { outcome, reason } = sent;
    const attempts = delivery.attempts + 1;
    const rejected = outcome !== 'unavailable';
    const asked = rejected ? 0 : Math.min(sent.retryAfterMs ?? 0, MAX_RETRY_MS);
    const unanswered = Math.max(asked, attempts < OWN_DELAY_FROM ? 0 : MAX_INTERVAL_MS);
    const delay = rejected ? Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), MAX_RETRY_MS) : unanswered;
    const jitter = 1 + JITTER * (this.#parts.random ?? Math.random)();
    return { ...delivery, attempts, rejected, reason, next_ms: this.#now() + Math.round(delay * jitter) };
  }

  #now(): number {
    return (this.#parts.clock ?? Date.now)();
  }
}

function keyOf({ operator, target }: Route): string {
  return `${operator} ${target}`;
}
