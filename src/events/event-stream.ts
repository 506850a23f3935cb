import type { Writable } from 'node:stream';
import type { Part, Wanted } from './follower.ts';
import { type EndOfStream, StreamConnection } from './stream-connection.ts';

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
  readonly #connection: StreamConnection;
  #position: number;
  #isWriting = false;

  constructor(parts: EventStreamParts) {
    this.#parts = parts;
    this.#position = parts.position;
    this.#connection = new StreamConnection({ onDrain: () => this.advance(), onEnd: parts.onEnd });
  }

  get position(): number {
    return this.#position;
  }

  /** Begins to write. */
  start(out: Writable): void {
    this.#connection.start(out);
    // An id without data tells the client where it stands, and is no event.
    this.#connection.write(`retry: ${RETRY_MS}\nid: ${this.#position}\n\n`);
    this.advance();
  }

  /** There may be further entries. */
  advance(): void {
    void this.#advance().catch(this.#parts.onError);
  }

  /** Called about once a second. */
  tick({ heartbeatMs, stalledMs }: StreamTimes): void {
    this.#connection.endIfStalled(stalledMs);
    if (!this.#connection.mayWrite) return;
    if (this.#connection.silentMs >= heartbeatMs) this.#connection.write(`:\nid: ${this.#position}\n\n`);
    // Where a read failed, it is repeated.
    this.advance();
  }

  end(why: EndOfStream): void {
    this.#connection.end(why);
  }

  async #advance(): Promise<void> {
    if (this.#isWriting || !this.#connection.isOpen) return;
    this.#isWriting = true;
    try {
      while (this.#connection.mayWrite && this.#position < this.#parts.newest()) {
        const next = this.#parts.next(this.#position);
        const part = next instanceof Promise ? await next : next;
        if (part === null || !this.#connection.isOpen) return;
        this.#position = part.to;
        if (part.bytes.length > 0) this.#connection.write(part.bytes);
      }
    } finally {
      this.#isWriting = false;
    }
  }
}
