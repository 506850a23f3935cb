import { GroupCommit } from '../concurrency/group-commit.ts';
import { CarimboError, ERRORS } from '../errors.ts';
import { DataRefused } from '../store/bad-data.ts';
import type { Store } from '../store/store.ts';
import type { Command, Outcome } from './command.ts';
import { type CommitOptions, type Committed, commit } from './commit.ts';
import { type EntryRequest, settleEntry } from './settle.ts';

/** Limits how long a command waits for the transaction ahead of it. */
const MAX_BATCH = 512;
/** With more than this waiting, the database cannot keep up: an immediate error is better than a caller's long silence. */
const MAX_QUEUE = 20_000;

/** A transaction, for the log and the metrics: no personal data. */
export interface Commit extends Omit<Committed, 'outcomes'> {
  commands: number;
  ms: number;
}

export interface JournalOptions extends CommitOptions {
  /** Called after every transaction. */
  onCommit?: (commit: Commit) => void;
  onFailure?: (error: unknown) => void;
}

interface Waiting {
  command: Command;
  resolve: (outcome: Outcome) => void;
  reject: (error: Error) => void;
}

/** The one write path: the commands that wait together are one transaction. */
export class Journal {
  readonly #store: Pick<Store, 'transact'>;
  readonly #options: JournalOptions;
  readonly #commits = new GroupCommit<Waiting>((batch) => this.#writeBatch(batch), { most: MAX_BATCH });
  #stopped = false;

  constructor(store: Pick<Store, 'transact'>, options: JournalOptions = {}) {
    this.#store = store;
    this.#options = options;
  }

  /** How many commands are waiting. */
  get waiting(): number {
    return this.#commits.waiting;
  }

  /**
   * Resolves when the outcome is on disk.
   * @throws CarimboError a refusal of `settle`; `store_unavailable` when the transaction failed; `stopping` after `stop`
   */
  write(command: Command): Promise<Outcome> {
    if (this.#stopped) return Promise.reject(ERRORS.stopping());
    if (this.waiting >= MAX_QUEUE) return Promise.reject(ERRORS.storeUnavailable());
    return new Promise((resolve, reject) => {
      this.#commits.add({ command, resolve, reject });
    });
  }

  /** Writes an entry that belongs to no protocol. @throws CarimboError */
  async record(request: EntryRequest): Promise<void> {
    const { highWater } = this.#options;
    const { operator } = request;
    const references = { operators: [operator], identities: [], numbers: [] };
    const seen = highWater?.seen([operator]);
    try {
      const { heads } = await this.#store.transact({ ...references, ...(seen && { seen }) }, (view) =>
        settleEntry(highWater?.guard(view) ?? view, request),
      );
      await highWater?.reached(heads);
    } catch (error) {
      throw failureOf(error);
    }
  }

  /** Accepts no further commands; resolves when all accepted ones are on disk. */
  stop(): Promise<void> {
    this.#stopped = true;
    return this.#commits.idle();
  }

  async #writeBatch(batch: Waiting[]): Promise<void> {
    const started = performance.now();
    try {
      const commands = batch.map(({ command }) => command);
      const { outcomes, ...committed } = await commit(this.#store, commands, this.#options);
      batch.forEach(({ resolve, reject }, i) => {
        const outcome = outcomes[i];
        if (outcome === undefined || outcome instanceof Error) reject(outcome ?? ERRORS.storeUnavailable());
        else resolve(outcome);
      });
      const ms = performance.now() - started;
      this.#options.onCommit?.({ commands: batch.length, ms, ...committed });
    } catch (error) {
      if (error instanceof DataRefused && batch.length > 1) return this.#writeHalves(batch);
      this.#options.onFailure?.(error);
      for (const { reject } of batch) reject(failureOf(error));
    }
  }

  /** Bisects the batch, so that one command that the database refuses does not cost the others their numbers. */
  async #writeHalves(batch: Waiting[]): Promise<void> {
    const middle = Math.ceil(batch.length / 2);
    await this.#writeBatch(batch.slice(0, middle));
    await this.#writeBatch(batch.slice(middle));
  }
}

function failureOf(error: unknown): CarimboError {
  if (error instanceof CarimboError) return error;
  const isValueRefused = error instanceof DataRefused && !error.isCollision;
  return isValueRefused ? ERRORS.dataRefused(error) : ERRORS.storeUnavailable(error);
}
