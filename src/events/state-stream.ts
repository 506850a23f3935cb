import type { Writable } from 'node:stream';
import type { EndOfStream } from './event-stream.ts';

/** A browser that hears nothing for twice this long says that the connection is lost. */
export const ALIVE_MS = 3_000;
const STALLED_MS = 15_000;
const RETRY_MS = 1_000;

/**
 * One client that is told a state as a whole whenever it changes. While it does not take what was written, only the newest
 * state is kept for it.
 */
export class StateStream {
  readonly #onEnd: (why: EndOfStream) => void;
  #out: Writable | null = null;
  #state = '';
  #sent: string | null = null;
  #isEnded = false;
  #blockedAt: number | null = null;
  #writtenAt = 0;

  constructor(onEnd: (why: EndOfStream) => void) {
    this.#onEnd = onEnd;
  }

  start(out: Writable): void {
    if (this.#isEnded) {
      out.end();
      return;
    }
    this.#out = out;
    out.on('close', () => this.#ended('client'));
    out.on('error', () => this.#ended('client'));
    if (out.destroyed) this.#ended('client');
    this.#write(`retry: ${RETRY_MS}\n\n`);
    this.#send();
  }

  /** @param state JSON in one line */
  show(state: string): void {
    this.#state = state;
    this.#send();
  }

  /** Called about once a second. */
  tick(): void {
    if (this.#out === null || this.#isEnded) return;
    const now = performance.now();
    if (this.#blockedAt !== null) {
      if (now - this.#blockedAt >= STALLED_MS) this.end('slow');
    } else if (now - this.#writtenAt >= ALIVE_MS - 500) this.#write('event: alive\ndata: {}\n\n');
  }

  end(why: EndOfStream): void {
    const out = this.#out;
    this.#ended(why);
    if (why === 'slow') out?.destroy();
    else out?.end();
  }

  #ended(why: EndOfStream): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#onEnd(why);
  }

  #send(): void {
    if (this.#out === null || this.#isEnded || this.#blockedAt !== null || this.#state === this.#sent) return;
    this.#sent = this.#state;
    this.#write(`event: calls\ndata: ${this.#state}\n\n`);
  }

  #write(text: string): void {
    const out = this.#out;
    if (out === null || this.#isEnded) return;
    this.#writtenAt = performance.now();
    if (out.write(text)) return;
    this.#blockedAt = performance.now();
    out.once('drain', () => {
      this.#blockedAt = null;
      this.#send();
    });
  }
}
