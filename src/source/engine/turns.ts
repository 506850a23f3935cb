import { ExchangeFault } from '../exchange.ts';
import { interrupted } from './attempt.ts';

/** Gives the place back. */
export type Release = () => void;

interface Waiting {
  enter(release: Release): void;
}

/**
 * So many at once, so many in line, first come first served (a bulkhead). Not cockatiel's: there a caller who has left
 * keeps the place in the line until the turn comes, so that a stalling source fills it with the gone.
 */
export class Turns {
  readonly #concurrency: number;
  readonly #queue: number;
  readonly #line = new Set<Waiting>();
  #busy = 0;

  constructor({ concurrency, queue }: { concurrency: number; queue: number }) {
    this.#concurrency = concurrency;
    this.#queue = queue;
  }

  get waiting(): number {
    return this.#line.size;
  }

  /**
   * Waits for a turn, and no longer than the signal.
   * @throws ExchangeFault `too_busy` when the line is full, `interrupted` when the signal aborts
   */
  async take(signal: AbortSignal): Promise<Release> {
    if (signal.aborted) throw interrupted();
    if (this.#busy < this.#concurrency) return this.#begin();
    if (this.#line.size >= this.#queue) throw tooBusy(this.#concurrency, this.#queue);
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        enter: (release) => {
          signal.removeEventListener('abort', leave);
          resolve(release);
        },
      };
      const leave = () => {
        this.#line.delete(waiting);
        reject(interrupted());
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#line.add(waiting);
    });
  }

  #begin(): Release {
    this.#busy += 1;
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      this.#busy -= 1;
      this.#next();
    };
  }

  /** A Set keeps the order in which they came. */
  #next(): void {
    const [first] = this.#line;
    if (first === undefined) return;
    this.#line.delete(first);
    first.enter(this.#begin());
  }
}

function tooBusy(concurrency: number, queue: number): ExchangeFault {
  const reason = `consultas demais ao mesmo tempo: ${concurrency} em curso e ${queue} na fila (limits.concurrency, limits.queue)`;
  return new ExchangeFault('unavailable', 'too_busy', { reason });
}
