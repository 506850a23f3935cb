import type { Store } from '../store/store.ts';

/** However many requests ask. */
const PROBE_INTERVAL_MS = 1000;

/**
 * Whether the store accepts writes, found out by writing: at most once a second, with one result for all requests. After a
 * failed transaction, only a write that began later counts as a success.
 */
export class WriteProbe {
  readonly #store: Pick<Store, 'probe'>;
  readonly #now: () => number;
  #startedAt = Number.NEGATIVE_INFINITY;
  #running: Promise<void> | null = null;
  #failure: { cause: unknown } | null = null;
  #failures = 0;

  /** @param now milliseconds of a monotonic clock */
  constructor(store: Pick<Store, 'probe'>, now: () => number = () => performance.now()) {
    this.#store = store;
    this.#now = now;
  }

  /** Rejects with the reason when the store does not accept writes. */
  async check(): Promise<void> {
    if (this.#running === null && this.#now() - this.#startedAt >= PROBE_INTERVAL_MS) {
      this.#startedAt = this.#now();
      this.#running = this.#probe().finally(() => {
        this.#running = null;
      });
    }
    await this.#running;
    if (this.#failure !== null) throw this.#failure.cause;
  }

  /** A transaction of the journal failed. */
  commitFailed(cause: unknown): void {
    this.#failures += 1;
    this.#failure = { cause };
  }

  async #probe(): Promise<void> {
    const failuresBefore = this.#failures;
    try {
      await this.#store.probe();
      if (this.#failures === failuresBefore) this.#failure = null;
    } catch (cause) {
      this.#failure = { cause };
    }
  }
}
