import { setMaxListeners } from 'node:events';

/** After being woken: what comes in the meantime is done in the same round. */
const SOON_MS = 100;

/** What is done over and over, for each operator by itself. */
export interface PollerParts {
  operators: readonly string[];
  /** One pass. @returns false when whoever is asked still does not answer: the next pause is longer */
  round(operator: string, signal: AbortSignal): Promise<boolean>;
  /** Between rounds that went well. */
  pauseMs: number;
  longestPauseMs: number;
  onError?: ((error: unknown) => void) | undefined;
}

/** Runs rounds until stopped: one operator's trouble does not hold up another's. */
export class Poller {
  private readonly parts: PollerParts;
  private readonly stopping = new AbortController();
  /** Of those that pause. */
  private readonly pausing = new Map<string, { backedOff: boolean; wake: () => void }>();
  /** Woken in the middle of a round: what it was woken for may have come too late for that one. */
  private readonly called = new Set<string>();
  private running: Promise<unknown> = Promise.resolve();

  constructor(parts: PollerParts) {
    this.parts = parts;
    // One listener an operator; Node would take eleven for a leak.
    setMaxListeners(0, this.stopping.signal);
  }

  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  start(): void {
    this.running = Promise.all(this.parts.operators.map((operator) => this.runFor(operator)));
  }

  /** There is something to do: the operator's next round begins soon. Whoever does not answer is not hurried by it. */
  wake(operator: string): void {
    const pause = this.pausing.get(operator);
    if (pause === undefined) this.called.add(operator);
    else if (!pause.backedOff) pause.wake();
  }

  /** Whoever did not answer does so again: the operator's next round begins soon, however long its pause had grown. */
  hurry(operator: string): void {
    this.pausing.get(operator)?.wake();
  }

  /** Ends the round under way and begins no other. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async runFor(operator: string): Promise<void> {
    const { round, pauseMs, longestPauseMs, onError } = this.parts;
    let pause = pauseMs;
    while (await this.paused(operator, pause, pause > pauseMs)) {
      try {
        const well = await round(operator, this.signal);
        pause = well ? pauseMs : Math.min(pause * 2, longestPauseMs);
      } catch (error) {
        onError?.(error);
        pause = Math.min(pause * 2, longestPauseMs);
      }
    }
  }

  /** @returns false when there is no next round */
  private paused(operator: string, ms: number, backedOff: boolean): Promise<boolean> {
    const { signal } = this;
    return new Promise((resolve) => {
      if (signal.aborted) return resolve(false);
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.pausing.delete(operator);
        resolve(!signal.aborted);
      };
      const soon = this.called.delete(operator) && !backedOff;
      let timer = setTimeout(end, soon ? Math.min(ms, SOON_MS) : ms);
      timer.unref();
      const wake = () => {
        this.pausing.delete(operator);
        clearTimeout(timer);
        timer = setTimeout(end, Math.min(ms, SOON_MS));
        timer.unref();
      };
      this.pausing.set(operator, { backedOff, wake });
      signal.addEventListener('abort', end, { once: true });
    });
  }
}
