/** Gives the place back; only the first call counts. */
export type Release = () => void;

/**
 * So many at once, so many in the queue, first come, first served. A caller who leaves the queue frees the place at once:
 * otherwise a stalling system would fill the queue with callers who have left.
 */
export class Semaphore {
  readonly #concurrency: number;
  readonly #capacity: number;
  /** A Set keeps the order in which they came. */
  readonly #queue = new Set<(release: Release) => void>();
  #busy = 0;

  /** @param options.queue how many may wait */
  constructor({ concurrency, queue }: { concurrency: number; queue: number }) {
    this.#concurrency = concurrency;
    this.#capacity = queue;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /** Waits for a place. @returns `full` at once when the queue is full, `left` as soon as the signal aborts */
  async acquire(signal: AbortSignal): Promise<Release | 'full' | 'left'> {
    if (signal.aborted) return 'left';
    if (this.#busy < this.#concurrency) return this.#enter();
    if (this.#queue.size >= this.#capacity) return 'full';
    return new Promise((resolve) => {
      const enter = (release: Release): void => {
        signal.removeEventListener('abort', leave);
        resolve(release);
      };
      const leave = (): void => {
        this.#queue.delete(enter);
        resolve('left');
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#queue.add(enter);
    });
  }

  #enter(): Release {
    this.#busy += 1;
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      this.#busy -= 1;
      this.#admitNext();
    };
  }

  #admitNext(): void {
    const [first] = this.#queue;
    if (first === undefined) return;
    this.#queue.delete(first);
    first(this.#enter());
  }
}
