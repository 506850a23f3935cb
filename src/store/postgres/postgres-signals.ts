import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { CommitSignals } from '../commit-signals.ts';
import { connectionForSignals } from './pool.ts';

const CHANNEL = 'carimbo_commits';
/** Between two signals: a busy node sends a few dozen a second, each for all commits since. */
const SPACING_MS = 20;
const RECONNECT_MS = 1_000;
/** A payload has less than 8,000 bytes; with more operators than fit, `*` means all. */
const MAX_PAYLOAD = 7_000;

type Listener = Parameters<CommitSignals['listen']>[0];

/**
 * LISTEN and NOTIFY on one connection of its own, opened when it is first needed.
 * NOTIFY is sent after the commit, in a transaction of its own: PostgreSQL holds one lock for the whole cluster while it
 * commits a transaction that notifies (PreCommit_Notify in async.c), so that NOTIFY inside the journal's transaction would
 * make the commits of all nodes and databases wait for one another. It writes nothing and waits for no flush.
 * Behind a PgBouncer that pools transactions, LISTEN hears nothing: the poll of each node remains.
 */
export class PostgresSignals implements CommitSignals {
  readonly #url: string;
  /** To ignore its own signals. */
  readonly #node = randomUUID().slice(0, 8);
  readonly #waiting = new Set<string>();
  #client: pg.Client | null = null;
  #opening: Promise<pg.Client> | null = null;
  #failedAt = Number.NEGATIVE_INFINITY;
  #isSending = false;
  #isReconnecting = false;
  #isClosed = false;
  #listener: Listener | null = null;

  constructor(url: string) {
    this.#url = url;
  }

  send(operators: readonly string[]): void {
    for (const operator of operators) this.#waiting.add(operator);
    if (!this.#isSending) void this.#sendWaiting();
  }

  listen(onSignal: Listener): () => void {
    this.#listener = onSignal;
    if (this.#client === null) void this.#reconnect();
    else void this.#listenOn(this.#client);
    return () => {
      if (this.#listener !== onSignal) return;
      this.#listener = null;
      this.#client?.query(`unlisten ${CHANNEL}`).catch(() => undefined);
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#listener = null;
    const client = this.#client ?? (await this.#opening?.catch(() => null)) ?? null;
    await client?.end().catch(() => undefined);
  }

  async #sendWaiting(): Promise<void> {
    this.#isSending = true;
    while (this.#waiting.size > 0 && !this.#isClosed) {
      const payload = [this.#node, ...this.#waiting].join(' ');
      this.#waiting.clear();
      try {
        const client = await this.#connected();
        await client.query('select pg_notify($1, $2)', [
          CHANNEL,
          payload.length > MAX_PAYLOAD ? `${this.#node} *` : payload,
        ]);
      } catch {
        // The other nodes find the entries by their poll.
      }
      await pause(SPACING_MS);
    }
    this.#isSending = false;
  }

  /** Until it is connected, while somebody listens. */
  async #reconnect(): Promise<void> {
    if (this.#isReconnecting) return;
    this.#isReconnecting = true;
    while (this.#listener !== null && this.#client === null && !this.#isClosed)
      await this.#connected().catch(() => pause(RECONNECT_MS));
    this.#isReconnecting = false;
  }

  async #listenOn(client: pg.Client): Promise<void> {
    try {
      await client.query(`listen ${CHANNEL}`);
      this.#listener?.(null);
    } catch {
      // A broken connection ends, too, and is replaced then.
    }
  }

  /** @throws Error also for a moment after it failed, so that a database that is down is not asked for every commit */
  async #connected(): Promise<pg.Client> {
    if (this.#client !== null) return this.#client;
    if (performance.now() - this.#failedAt < RECONNECT_MS / 2)
      throw new Error('the database refused a moment ago');
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #open(): Promise<pg.Client> {
    const client = connectionForSignals(this.#url);
    client.on('notification', ({ payload = '' }) => this.#heard(payload));
    // An unhandled error event would end the process.
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    try {
      await client.connect();
    } catch (error) {
      this.#failedAt = performance.now();
      throw error;
    }
    this.#client = client;
    if (this.#listener !== null) await this.#listenOn(client);
    return client;
  }

  #heard(payload: string): void {
    const [node, ...operators] = payload.split(' ');
    if (node === this.#node) return;
    this.#listener?.(operators[0] === '*' ? null : operators);
  }

  #lost(client: pg.Client): void {
    if (this.#client !== client) return;
    this.#client = null;
    client.end().catch(() => undefined);
    void this.#reconnect();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
