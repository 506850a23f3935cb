import type { Writable } from 'node:stream';

/** Why a stream ended, for the metrics. */
export type EndOfStream = 'client' | 'slow' | 'key' | 'went_back' | 'stopping' | 'refused';

export interface StreamConnectionParts {
  /** The client takes data again. */
  onDrain: () => void;
  onEnd: (why: EndOfStream) => void;
}

/** The connection of one stream of server-sent events: whether it is open, and whether its client takes what is written. */
export class StreamConnection {
  readonly #parts: StreamConnectionParts;
  #out: Writable | null = null;
  #isEnded = false;
  /** Since when the client takes nothing; null while it does. */
  #blockedAt: number | null = null;
  #writtenAt = performance.now();

  constructor(parts: StreamConnectionParts) {
    this.#parts = parts;
  }

  get isOpen(): boolean {
    return this.#out !== null && !this.#isEnded;
  }

  get mayWrite(): boolean {
    return this.isOpen && this.#blockedAt === null;
  }

  /** How long nothing was written, in milliseconds. */
  get silentMs(): number {
    return performance.now() - this.#writtenAt;
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
  }

  write(bytes: string | Buffer): void {
    const out = this.#out;
    if (out === null || this.#isEnded) return;
    this.#writtenAt = performance.now();
    if (out.write(bytes)) return;
    this.#blockedAt = performance.now();
    out.once('drain', () => {
      this.#blockedAt = null;
      this.#parts.onDrain();
    });
  }

  /** Ends the stream of a client that has taken nothing for so long. */
  endIfStalled(stalledMs: number): void {
    if (this.#blockedAt !== null && performance.now() - this.#blockedAt >= stalledMs) this.end('slow');
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
}
