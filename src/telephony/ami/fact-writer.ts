import { sleep } from '../../concurrency/sleep.ts';
import { CarimboError } from '../../errors.ts';
import { civilTime } from '../../protocol/civil-time.ts';
import type { ProtocolService } from '../../service/protocol-service.ts';
import type { Fact } from './fact.ts';

/** How many facts may wait for the database: some hours of a busy PBX, in about 30 MB. */
const WAITING_LIMIT = 50_000;
/** Calls whose facts are written at the same time: the journal writes them in one transaction. */
const CONCURRENCY = 16;
const FIRST_RETRY_MS = 250;
const MAX_RETRY_MS = 5_000;

export interface FactWriterParts {
  protocolService: Pick<ProtocolService, 'recordFact' | 'append'>;
  operators: readonly { ans_registry: string; time_zone: string }[];
  /** @param error the first one since the database last took something */
  onDelayed(error: unknown): void;
  /** After each fact that the database took. */
  onWritten?(): void;
  onDropped(dropped: { origin: string; number: string; type: Fact['type']; reason: string }): void;
  waitingLimit?: number;
}

/** A fact with the PBX that told it. */
interface Told {
  fact: Fact;
  origin: string;
  actor: string;
}

/**
 * Writes facts into the journal: those of one call in their order, several calls at once. While the database takes nothing,
 * the facts wait and are tried again; beyond the limit new ones are dropped.
 */
export class FactWriter {
  readonly #parts: FactWriterParts;
  readonly #stopping = new AbortController();
  /** By number, in the order of the calls. */
  readonly #queues = new Map<string, Told[]>();
  readonly #busy = new Set<string>();
  #waiting = 0;
  /** Resolves when the database may be tried again; null while it works. */
  #pause: Promise<unknown> | null = null;
  #retryMs = FIRST_RETRY_MS;
  #drained: (() => void)[] = [];

  constructor(parts: FactWriterParts) {
    this.#parts = parts;
  }

  /** How many facts are not written yet. */
  get waiting(): number {
    return this.#waiting;
  }

  add(told: Told): void {
    const { number, type } = told.fact;
    if (this.#waiting >= (this.#parts.waitingLimit ?? WAITING_LIMIT)) {
      this.#parts.onDropped({ origin: told.origin, number, type, reason: 'too many wait for the database' });
      return;
    }
    const queue = this.#queues.get(number);
    if (queue === undefined) this.#queues.set(number, [told]);
    else queue.push(told);
    this.#waiting += 1;
    this.#writeMore();
  }

  /** Writes what waits, as long as the database takes it and the time lasts. @returns how many facts are lost */
  async stop(limitMs: number): Promise<number> {
    if (this.#waiting > 0) {
      const drained = new Promise<void>((resolve) => this.#drained.push(resolve));
      await Promise.race([drained, sleep(limitMs, this.#stopping.signal)]);
    }
    this.#stopping.abort();
    return this.#waiting;
  }

  #writeMore(): void {
    if (this.#pause !== null || this.#stopping.signal.aborted) return;
    for (const number of this.#queues.keys()) {
      if (this.#busy.size >= CONCURRENCY) return;
      if (this.#busy.has(number)) continue;
      this.#busy.add(number);
      void this.#write(number);
    }
  }

  /** The facts of one call, until none is left or the database takes nothing. */
  async #write(number: string): Promise<void> {
    const queue = this.#queues.get(number) ?? [];
    while (queue[0] !== undefined && this.#pause === null && !this.#stopping.signal.aborted) {
      try {
        await this.#record(queue[0]);
        this.#retryMs = FIRST_RETRY_MS;
        this.#parts.onWritten?.();
      } catch (error) {
        if (!isLasting(error)) {
          this.#delay(error);
          break;
        }
        const { origin, fact } = queue[0];
        this.#parts.onDropped({ origin, number, type: fact.type, reason: reasonOf(error) });
      }
      queue.shift();
      this.#waiting -= 1;
    }
    this.#busy.delete(number);
    if (queue.length === 0) this.#queues.delete(number);
    if (this.#waiting === 0) for (const resolve of this.#drained.splice(0)) resolve();
    this.#writeMore();
  }

  async #record(told: Told): Promise<void> {
    const { number } = told.fact;
    let missing: unknown = new Error('no operator has this number');
    for (const operator of this.#operatorsOf(number)) {
      try {
        await this.#recordFor(operator, told);
        return;
      } catch (error) {
        if (!(error instanceof CarimboError) || error.code !== 'protocol_not_found') throw error;
        missing = error;
      }
    }
    throw missing;
  }

  async #recordFor(
    { ans_registry, time_zone }: FactWriterParts['operators'][number],
    { fact, origin, actor }: Told,
  ): Promise<void> {
    const { protocolService } = this.#parts;
    const { number, happened_ms } = fact;
    const principal = { operator: ans_registry, origin, actor };
    if (fact.type === 'linked') {
      // Such an entry is not recognised by what it says: another node tells it with the same id.
      const { type, data } = fact;
      await protocolService.append(principal, number, { type, data }, `linked ${data.to}`);
      return;
    }
    const time = happened_ms === null ? {} : { happened_at: civilTime(happened_ms, time_zone).at };
    const request =
      fact.type === 'recording'
        ? { type: fact.type, data: { ...fact.data, ...time } }
        : { type: fact.type, data: { ...fact.data, ...time } };
    await protocolService.recordFact(principal, number, request);
  }

  /** A number of this server begins with its operator; one of an operator's system says nothing of it. */
  #operatorsOf(number: string): FactWriterParts['operators'] {
    const { operators } = this.#parts;
    const own = operators.filter(
      ({ ans_registry }) => /^\d{20}$/.test(number) && number.startsWith(ans_registry),
    );
    return own.length > 0 ? own : operators;
  }

  #delay(error: unknown): void {
    if (this.#pause !== null) return;
    if (this.#retryMs === FIRST_RETRY_MS) this.#parts.onDelayed(error);
    this.#pause = sleep(this.#retryMs, this.#stopping.signal).then(() => {
      this.#pause = null;
      this.#writeMore();
    });
    this.#retryMs = Math.min(2 * this.#retryMs, MAX_RETRY_MS);
  }
}

/** Whether the same fact would fail again. */
function isLasting(error: unknown): boolean {
  return error instanceof CarimboError ? error.status < 500 && error.status !== 429 : false;
}

function reasonOf(error: unknown): string {
  return error instanceof CarimboError ? error.code : 'unknown';
}
