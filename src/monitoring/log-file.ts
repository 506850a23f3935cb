import { write } from 'node:fs';

/** Length of the lines that wait to be written, in characters; beyond it, new lines are dropped. */
const MAX_WAITING = 1_000_000;
/** Delay after a failed write (full disk). */
const RETRY_MS = 1000;

/**
 * Writes lines in the background and never blocks: lines that a full disk or a closed pipe does not accept are dropped. (pino's
 * own destination emits an error that ends the process, and then tries forever to write the reason.)
 */
export class LogFile {
  readonly #fd: number;
  #lines: string[] = [];
  #waiting = 0;
  #writing = false;
  readonly #flushed: (() => void)[] = [];
  /** Lines that were not written. */
  dropped = 0;

  /** @param fd open for appending, blocking or not */
  constructor(fd: number) {
    this.#fd = fd;
  }

  write(line: string): void {
    if (this.#waiting > MAX_WAITING) {
      this.dropped += 1;
      return;
    }
    this.#lines.push(line);
    this.#waiting += line.length;
    if (!this.#writing) this.#writeLines();
  }

  /** Calls back when all lines so far have been written or dropped. */
  flush(done: () => void): void {
    if (this.#writing) this.#flushed.push(done);
    else done();
  }

  #writeLines(): void {
    const count = this.#lines.length;
    const text = Buffer.from(this.#lines.join(''));
    this.#lines = [];
    this.#waiting = 0;
    this.#writing = true;
    this.#writeRest(text, count);
  }

  #writeRest(text: Buffer, count: number): void {
    write(this.#fd, text, (error, written) => {
      if (error?.code === 'EAGAIN') setTimeout(() => this.#writeRest(text, count), 10);
      else if (error !== null) this.#drop(count);
      else if (written < text.length) this.#writeRest(text.subarray(written), count);
      else this.#continue();
    });
  }

  #drop(count: number): void {
    this.dropped += count;
    for (const done of this.#flushed.splice(0)) done();
    setTimeout(() => this.#continue(), RETRY_MS).unref();
  }

  #continue(): void {
    if (this.#lines.length > 0) {
      this.#writeLines();
      return;
    }
    this.#writing = false;
    for (const done of this.#flushed.splice(0)) done();
  }
}
