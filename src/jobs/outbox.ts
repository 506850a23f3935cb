import { randomUUID } from 'node:crypto';
import type { Entry } from '../protocol/entry.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { registerValues } from '../source/protocol-values.ts';
import type { Registered, Registrar } from '../source/source.ts';
import { within } from '../source/within.ts';
import type { Deliveries, Delivery } from '../store/delivery.ts';
import { Poller } from './poller.ts';

/** Between rounds when nothing was written; a commit wakes the outbox at once. */
const PAUSE_MS = 5_000;
/** While their system does not answer. */
const LONGEST_PAUSE_MS = 60_000;
const TAKEN_UP_AT_ONCE = 1_000;
/** Sent side by side, each of another protocol. */
const SENT_AT_ONCE = 8;
const SEND_LIMIT_MS = 30_000;
/** A node that dies loses the operator after this. The clocks of the nodes must agree to within half of it. */
const HOLD_MS = 20_000;
const HEARTBEAT_MS = HOLD_MS / 4;
/** From this try on, an entry that brings their system down waits by itself, and holds up nobody else's. */
const OWN_PAUSE_FROM = 3;
/** What they would not have is tried again ever more rarely: somebody may mend it. */
const FIRST_RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 3_600_000;

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
  /** By registro ANS: those whose system is told. */
  registrars: ReadonlyMap<string, Registrar>;
  onDelivery?: (event: DeliveryEvent) => void;
  onError?: (error: unknown) => void;
  clock?: () => number;
}

/**
 * Tells the operators' systems what was written, after it was written: at least once, and for each protocol in order.
 * The journal is the outbox. What an entry says is sent as it stands there; what fails waits, and holds up only the later
 * entries of its own protocol.
 */
export class Outbox {
  private readonly parts: OutboxParts;
  private readonly rounds: Poller;
  private readonly holder = randomUUID();
  private readonly held = new Set<string>();
  private heart: NodeJS.Timeout | undefined;

  constructor(parts: OutboxParts) {
    this.parts = parts;
    this.rounds = new Poller({
      operators: [...parts.registrars.keys()],
      round: (operator) => this.round(operator),
      pauseMs: PAUSE_MS,
      longestPauseMs: LONGEST_PAUSE_MS,
      onError: parts.onError,
    });
  }

  /** From the head of each journal on, the first time; from where it stood, ever after. */
  async start(): Promise<void> {
    for (const operator of this.parts.registrars.keys()) await this.parts.deliveries.begin(operator);
    this.heart = setInterval(() => this.beat(), HEARTBEAT_MS).unref();
    this.rounds.start();
  }

  /** Something was written for this operator. */
  wake(operator: string): void {
    this.rounds.wake(operator);
  }

  async stop(): Promise<void> {
    clearInterval(this.heart);
    await this.rounds.stop();
    for (const operator of this.held) await this.parts.deliveries.release(operator, this.holder);
  }

  /** Sends what is due. @returns false when their system does not answer */
  async round(operator: string): Promise<boolean> {
    const { deliveries, registrars } = this.parts;
    const registrar = registrars.get(operator);
    if (registrar === undefined) return true;
    while (!this.rounds.signal.aborted) {
      if (!(await this.hold(operator))) return true;
      const more = await deliveries.takeUp(operator, registrar.on, TAKEN_UP_AT_ONCE);
      const due = await deliveries.due(operator, this.now(), SENT_AT_ONCE);
      if (due.length === 0 && !more) return true;
      const outcomes = await Promise.all(due.map((delivery) => this.send(registrar, delivery)));
      if (outcomes.includes('unavailable') && !outcomes.includes('accepted')) return false;
    }
    return true;
  }

  private async hold(operator: string): Promise<boolean> {
    const now_ms = this.now();
    const times = { now_ms, until_ms: now_ms + HOLD_MS };
    const ours = await this.parts.deliveries.hold(operator, this.holder, times);
    if (ours) this.held.add(operator);
    else this.held.delete(operator);
    return ours;
  }

  /** A long pause, or a long answer, does not lose the operator to another node. */
  private beat(): void {
    for (const operator of this.held) this.hold(operator).catch((error) => this.parts.onError?.(error));
  }

  private async send(registrar: Registrar, delivery: Delivery): Promise<Registered['outcome']> {
    const { deliveries, onDelivery } = this.parts;
    const { operator, seq, protocol: number } = delivery;
    const protocol = await this.parts.reads.protocol(operator, number);
    const entries = await this.parts.reads.entriesOf(operator, [number]);
    const entry = entries.find((one) => one.seq === seq);
    if (protocol === null || entry === undefined) throw new Error(`entry ${seq} of ${operator} is not there`);

    const registered = await within(SEND_LIMIT_MS, this.rounds.signal, (signal) =>
      registrar.send(registerValues(protocol, entry), signal),
    );
    onDelivery?.({ operator, outcome: registered.outcome });
    if (registered.outcome === 'accepted') await deliveries.accepted(delivery);
    else await deliveries.failed(this.after(delivery, registered));
    return registered.outcome;
  }

  /** A system that is away is asked again soon, whatever was sent; what it understood and refused, ever more rarely. */
  private after(
    delivery: Delivery,
    { outcome, reason }: Exclude<Registered, { outcome: 'accepted' }>,
  ): Delivery {
    const attempts = delivery.attempts + 1;
    const rejected = outcome !== 'unavailable';
    const away = attempts < OWN_PAUSE_FROM ? 0 : LONGEST_PAUSE_MS;
    const pause = rejected ? Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS) : away;
    return { ...delivery, attempts, rejected, reason, next_ms: this.now() + pause };
  }

  private now(): number {
    return (this.parts.clock ?? Date.now)();
  }
}
