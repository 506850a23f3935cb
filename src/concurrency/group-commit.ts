/**
 * Items that arrive while a write is running wait in a queue, and the next write takes them all: one flush to disk for
 * many. An item that arrives alone does not wait.
 */
export class GroupCommit<T> {
  readonly #write: (items: T[]) => Promise<void>;
  readonly #most: number;
  #queue: T[] = [];
  #writing: Promise<void> | null = null;

  /** @param write must not reject: it settles each item itself. @param most items in one write */
  constructor(write: (items: T[]) => Promise<void>, { most }: { most: number }) {
    this.#write = write;
    this.#most = most;
  }

  /** How many items are waiting. */
  get waiting(): number {
    return this.#queue.length;
  }

  add(item: T): void {
    this.#queue.push(item);
    this.#writing ??= this.#writeAll();
  }

  /** Resolves when everything added so far has been written. */
  async idle(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#queue.length > 0) {
      // Items of the same turn of the event loop join the write.
      await new Promise(setImmediate);
      await this.#write(this.#queue.splice(0, this.#most));
    }
    this.#writing = null;
  }
}
