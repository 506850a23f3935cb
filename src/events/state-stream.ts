import type { Writable } from 'node:stream';
import { type EndOfStream, StreamConnection } from './stream-connection.ts';

/** A browser that hears nothing for twice this long says that the connection is lost. */
export const ALIVE_MS = 3_000;
const STALLED_MS = 15_000;
const RETRY_MS = 1_000;

/**
 * One client that is told a state as a whole whenever it changes. While it does not take what was written, only the newest
 * state is kept for it.
 */
export class StateStream {
  readonly #connection: StreamConnection;
  #state = '';
  #sent: string | null = null;

  constructor(onEnd: (why: EndOfStream) => void) {
    this.#connection = new StreamConnection({ onDrain: () => this.#send(), onEnd });
  }

  start(out: Writable): void {
    this.#connection.start(out);
    this.#connection.write(`retry: ${RETRY_MS}\n\n`);
    this.#send();
  }

  /** @param state JSON in one line */
  show(state: string): void {
    this.#state = state;
    this.#send();
  }

  /** Called about once a second. */
  tick(): void {
    this.#connection.endIfStalled(STALLED_MS);
    if (this.#connection.mayWrite && this.#connection.silentMs >= ALIVE_MS - 500)
      this.#connection.write('event: alive\ndata: {}\n\n');
  }

  end(why: EndOfStream): void {
    this.#connection.end(why);
  }

  #send(): void {
    if (!this.#connection.mayWrite || this.#state === this.#sent) return;
    this.#sent = this.#state;
    this.#connection.write(`event: calls\ndata: ${this.#state}\n\n`);
  }
}
