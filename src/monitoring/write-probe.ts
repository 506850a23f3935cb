import type { Store } from '../store/store.ts';

/** However many ask. */
const PROBE_EVERY_MS = 1000;

/**
 * Whether the store takes writes, found out by writing. At most one write a second, shared by all who ask; after a
 * transaction that failed, only a write that began later and succeeded says yes again.
 */
export class WriteProbe {
  readonly #store: Pick<Store, 'probe'>;
  readonly #now: () => number;
  #startedAt = Number.NEGATIVE_INFINITY;
  #running: Promise<void> | null = null;
  #failure: { cause: unknown } | null = null;
  #failures = 0;

  /** @param now milliseconds of a clock that never goes back */
  constructor(store: Pick<Store, 'probe'>, now: () => number = () => performance.now()) {
    this.#store = store;
    this.#now = now;
  }

  /** Rejects with why the store takes no writes. */
  async check(): Promise<void> {
    if (this.#running === null && this.#now() - this.#startedAt >= PROBE_EVERY_MS) {
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
