import { ExchangeFault, type Transport } from '../exchange.ts';
import { toFault } from '../policy/verdict.ts';

/**
 * A transport that is opened when it is first needed, and again when that failed: neither a driver that is not
 * installed nor a server that is down keeps Carimbo from starting.
 */
export class LazyTransport implements Transport {
  readonly #open: () => Promise<Transport>;
  #opening: Promise<Transport> | null = null;
  #isClosed = false;

  constructor(open: () => Promise<Transport>) {
    this.#open = open;
  }

  /** @throws ExchangeFault when it cannot be opened */
  async ready(): Promise<Transport> {
    if (this.#isClosed)
      throw new ExchangeFault('unavailable', 'closed', { reason: 'a origem está sendo desligada' });
    const opening = this.#opening ?? this.#open();
    this.#opening = opening;
    try {
      return await opening;
    } catch (error) {
      if (this.#opening === opening) this.#opening = null;
      throw toFault(error);
    }
  }

  async exchange(...args: Parameters<Transport['exchange']>): ReturnType<Transport['exchange']> {
    return (await this.ready()).exchange(...args);
  }

  async check(...args: Parameters<Transport['check']>): ReturnType<Transport['check']> {
    try {
      return await (await this.ready()).check(...args);
    } catch (error) {
      return { ok: false, detail: toFault(error).reason };
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const transport = await this.#opening?.catch(() => null);
    await transport?.close();
  }
}
