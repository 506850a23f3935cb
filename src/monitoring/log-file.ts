import { write } from 'node:fs';

/** Lines that wait to be written, in characters; beyond this, new ones are dropped. */
const MOST_WAITING = 1_000_000;
/** After a write that failed (the disk is full), the next is tried this much later. */
const RETRY_MS = 1000;

/**
 * Writes lines in the background and never stands in anybody's way: what a full disk or a closed pipe does not take is
 * dropped. (pino's own destination raises an error that ends the process, and then tries for ever to write why.)
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
    if (this.#waiting > MOST_WAITING) {
      this.dropped += 1;
      return;
    }
    this.#lines.push(line);
    this.#waiting += line.length;
    if (!this.#writing) this.#writeLines();
  }

  /** Calls back when all lines so far are written or given up. */
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
      else if (error !== null) this.#giveUp(count);
      else if (written < text.length) this.#writeRest(text.subarray(written), count);
      else this.#goOn();
    });
  }

  #giveUp(count: number): void {
    this.dropped += count;
    for (const done of this.#flushed.splice(0)) done();
    setTimeout(() => this.#goOn(), RETRY_MS).unref();
  }

  #goOn(): void {
    if (this.#lines.length > 0) {
      this.#writeLines();
      return;
    }
    this.#writing = false;
    for (const done of this.#flushed.splice(0)) done();
  }
}
