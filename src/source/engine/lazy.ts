import { withTimeout } from '../../concurrency/with-timeout.ts';
import { ExchangeFault } from '../exchange.ts';
import { toFault } from './result.ts';

const CLOSE_LIMIT_MS = 5_000;

/**
 * Opened when first needed, and again after a failure: neither a missing driver nor a server that is down keeps Carimbo
 * from starting.
 */
export class Lazy<T> {
  readonly #open: () => Promise<T>;
  #opening: Promise<T> | null = null;
  #isClosed = false;

  constructor(open: () => Promise<T>) {
    this.#open = open;
  }

  /** @throws ExchangeFault when it cannot be opened, or is closed */
  async get(): Promise<T> {
    if (this.#isClosed) throw new ExchangeFault('closed', { reason: 'o Carimbo está sendo desligado' });
    const opening = this.#opening ?? this.#open();
    this.#opening = opening;
    try {
      return await opening;
    } catch (error) {
      if (this.#opening === opening) this.#opening = null;
      throw toFault(error);
    }
  }

  /** Closes what was opened, once; waits for an opening in progress, but not for ever: Carimbo is stopping. */
  async close(end: (opened: T) => Promise<void> | void): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const opening = this.#opening;
    if (opening === null) return;
    // Opened after the limit, it is closed all the same.
    const closed = opening.then(end).catch(() => {});
    await withTimeout({ ms: CLOSE_LIMIT_MS, otherwise: () => {} }, () => closed);
  }
}
