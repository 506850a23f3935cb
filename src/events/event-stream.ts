import type { Writable } from 'node:stream';
import type { Part, Wanted } from './follower.ts';

/** Why a stream ended, for the metrics. */
export type EndOfStream = 'client' | 'slow' | 'key' | 'went_back' | 'stopping' | 'refused';

export interface EventStreamParts extends Wanted {
  /** The client has everything up to this sequence. */
  position: number;
  /** The journal's newest entry that this process knows. */
  newest: () => number;
  /** The next part after a position; null for none. */
  next: (position: number) => Part | null | Promise<Part | null>;
  onEnd: (why: EndOfStream) => void;
  onError: (error: unknown) => void;
}

export interface StreamTimes {
  /** Of silence, until a line is sent that keeps proxies from closing the connection. */
  heartbeatMs: number;
  /** How long the client may take nothing before the stream is closed. */
  stalledMs: number;
}

/** A browser waits this long before it connects again. */
const RETRY_MS = 2_000;

/**
 * One client. It has a position instead of a queue: while the client does not take what was written, nothing further is
 * read or written for it, so that a slow one costs one part of memory, and goes on from the database.
 */
export class EventStream {
  readonly #parts: EventStreamParts;
  #position: number;
  #out: Writable | null = null;
  #isEnded = false;
  #isWriting = false;
  /** Since when the client takes nothing; null while it does. */
  #blockedAt: number | null = null;
  #writtenAt = performance.now();

  constructor(parts: EventStreamParts) {
    this.#parts = parts;
    this.#position = parts.position;
  }

  get position(): number {
    return this.#position;
  }

  /** Begins to write. */
  start(out: Writable): void {
    if (this.#isEnded) {
      out.end();
      return;
    }
    this.#out = out;
    out.on('close', () => this.#ended('client'));
    out.on('error', () => this.#ended('client'));
    if (out.destroyed) this.#ended('client');
    if (this.#isEnded) return;
    // An id without data tells the client where it stands, and is no event.
    this.#write(`retry: ${RETRY_MS}\nid: ${this.#position}\n\n`);
    this.advance();
  }

  /** There may be further entries. */
  advance(): void {
    void this.#advance().catch(this.#parts.onError);
  }

  /** Called about once a second. */
  tick({ heartbeatMs, stalledMs }: StreamTimes): void {
    if (this.#out === null || this.#isEnded) return;
    const now = performance.now();
    if (this.#blockedAt !== null) {
      if (now - this.#blockedAt >= stalledMs) this.end('slow');
      return;
    }
    if (now - this.#writtenAt >= heartbeatMs) this.#write(`:\nid: ${this.#position}\n\n`);
    // Where a read failed, it is repeated.
    this.advance();
  }

  end(why: EndOfStream): void {
    const out = this.#out;
    this.#ended(why);
    // What a slow client has not taken would keep the connection open.
    if (why === 'slow') out?.destroy();
    else out?.end();
  }

  #ended(why: EndOfStream): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#parts.onEnd(why);
  }

  async #advance(): Promise<void> {
    if (this.#isWriting || this.#out === null) return;
    this.#isWriting = true;
    try {
      while (this.#mayWrite()) {
        const next = this.#parts.next(this.#position);
        const part = next instanceof Promise ? await next : next;
        if (part === null || this.#isEnded) return;
        this.#position = part.to;
        if (part.bytes.length > 0) this.#write(part.bytes);
      }
    } finally {
      this.#isWriting = false;
    }
  }

  #mayWrite(): boolean {
    return !this.#isEnded && this.#blockedAt === null && this.#position < this.#parts.newest();
  }

  #write(bytes: string | Buffer): void {
    const out = this.#out;
    if (out === null) return;
    this.#writtenAt = performance.now();
    if (out.write(bytes)) return;
    this.#blockedAt = performance.now();
    out.once('drain', () => {
      this.#blockedAt = null;
      this.advance();
    });
  }
}
