import { setMaxListeners } from 'node:events';

/** Delay after `wake`, so that what follows at once is done in the same poll. */
const WAKE_DELAY_MS = 100;

export interface PollerParts {
  operators: readonly string[];
  /** One pass for one operator. @returns false when its system does not answer: the next interval is longer */
  poll(operator: string, signal: AbortSignal): Promise<boolean>;
  intervalMs: number;
  /** The interval doubles up to this while polls fail. */
  maxIntervalMs: number;
  onError?: ((error: unknown) => void) | undefined;
}

/** Polls at an interval until stopped, each operator independently of the others. */
export class Poller {
  readonly #parts: PollerParts;
  readonly #stopping = new AbortController();
  /** Operators between two polls. */
  readonly #sleeping = new Map<string, { backedOff: boolean; wake: () => void }>();
  /** Operators woken during a poll, which may have been too late for that one. */
  readonly #woken = new Set<string>();
  #running: Promise<unknown> = Promise.resolve();

  constructor(parts: PollerParts) {
    this.#parts = parts;
    // One listener per operator; Node reports more than ten as a leak.
    setMaxListeners(0, this.#stopping.signal);
  }

  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  start(): void {
    this.#running = Promise.all(this.#parts.operators.map((operator) => this.#runFor(operator)));
  }

  /** There is work: polls the operator soon, unless its system does not answer. */
  wake(operator: string): void {
    const sleeping = this.#sleeping.get(operator);
    if (sleeping === undefined) this.#woken.add(operator);
    else if (!sleeping.backedOff) sleeping.wake();
  }

  /** The operator's system answers again: polls soon, however long the interval had become. */
  endBackoff(operator: string): void {
    this.#sleeping.get(operator)?.wake();
  }

  /** Aborts the signal, waits for running polls and starts no others. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #runFor(operator: string): Promise<void> {
    const { poll, intervalMs, maxIntervalMs, onError } = this.#parts;
    let interval = intervalMs;
    while (await this.#sleep(operator, interval, interval > intervalMs)) {
      try {
        const answered = await poll(operator, this.signal);
        interval = answered ? intervalMs : Math.min(interval * 2, maxIntervalMs);
      } catch (error) {
        onError?.(error);
        interval = Math.min(interval * 2, maxIntervalMs);
      }
    }
  }

  /** @returns false when stopped */
  #sleep(operator: string, ms: number, backedOff: boolean): Promise<boolean> {
    const { signal } = this;
    return new Promise((resolve) => {
      if (signal.aborted) return resolve(false);
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.#sleeping.delete(operator);
        resolve(!signal.aborted);
      };
      const soon = this.#woken.delete(operator) && !backedOff;
      let timer = setTimeout(end, soon ? Math.min(ms, WAKE_DELAY_MS) : ms);
      timer.unref();
      const wake = () => {
        this.#sleeping.delete(operator);
        clearTimeout(timer);
        timer = setTimeout(end, Math.min(ms, WAKE_DELAY_MS));
        timer.unref();
      };
      this.#sleeping.set(operator, { backedOff, wake });
      signal.addEventListener('abort', end, { once: true });
    });
  }
}
