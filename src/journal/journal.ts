import { CarimboError, ERRORS } from '../errors.ts';
import { DataRefused } from '../store/bad-data.ts';
import type { Store } from '../store/store.ts';
import type { Command, Outcome } from './command.ts';
import { type Committed, commit } from './commit.ts';

/** A transaction takes no more than this, so that the last in a long line does not wait for a giant one. */
const LARGEST_BATCH = 512;
/** With more than this waiting the database cannot keep up; saying so at once beats a caller's long silence. */
const LONGEST_LINE = 20_000;

/** What the watchers of a journal are told: no personal data. */
export interface Commit extends Omit<Committed, 'outcomes'> {
  commands: number;
  ms: number;
}

export interface JournalOptions {
  /** Told after every transaction; for the log and the metrics. */
  onCommit?: (commit: Commit) => void;
  onFailure?: (error: unknown) => void;
}

interface Waiting {
  command: Command;
  resolve: (outcome: Outcome) => void;
  reject: (error: Error) => void;
}

/**
 * The one path by which anything is written. Commands that arrive while a transaction is under way wait in line; the
 * next transaction takes them all: one flush to disk for many numbers. A command alone waits for nothing.
 */
export class Journal {
  private readonly store: Pick<Store, 'transact'>;
  private readonly options: JournalOptions;
  private line: Waiting[] = [];
  private writing: Promise<void> | null = null;
  private stopped = false;

  constructor(store: Pick<Store, 'transact'>, options: JournalOptions = {}) {
    this.store = store;
    this.options = options;
  }

  /** How many commands wait. */
  get waiting(): number {
    return this.line.length;
  }

  /**
   * Resolves when what came of the command is on disk.
   * @throws CarimboError as settled; `store_unavailable` when the transaction failed; `stopping` after `stop`
   */
  write(command: Command): Promise<Outcome> {
    if (this.stopped) return Promise.reject(ERRORS.stopping());
    if (this.line.length >= LONGEST_LINE) return Promise.reject(ERRORS.storeUnavailable());
    return new Promise((resolve, reject) => {
      this.line.push({ command, resolve, reject });
      this.writing ??= this.writeAll();
    });
  }

  /** Takes nothing more, and resolves when all that was taken is on disk. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.writing;
  }

  private async writeAll(): Promise<void> {
    while (this.line.length > 0) {
      // All that is readable in this turn of the event loop joins the batch before it is written.
      await new Promise(setImmediate);
      await this.writeBatch(this.line.splice(0, LARGEST_BATCH));
    }
    this.writing = null;
  }

  private async writeBatch(batch: Waiting[]): Promise<void> {
    const started = performance.now();
    try {
      const commands = batch.map(({ command }) => command);
      const { outcomes, ...committed } = await commit(this.store, commands);
      batch.forEach(({ resolve, reject }, i) => {
        const outcome = outcomes[i];
        if (outcome === undefined || outcome instanceof Error) reject(outcome ?? ERRORS.storeUnavailable());
        else resolve(outcome);
      });
      const ms = performance.now() - started;
      this.options.onCommit?.({ commands: batch.length, ms, ...committed });
    } catch (error) {
      if (error instanceof DataRefused && batch.length > 1) return this.writeHalves(batch);
      this.options.onFailure?.(error);
      for (const { reject } of batch) reject(failureOf(error));
    }
  }

  /** One command that the database refuses must not cost the others their numbers: nothing was written, so again. */
  private async writeHalves(batch: Waiting[]): Promise<void> {
    const middle = Math.ceil(batch.length / 2);
    await this.writeBatch(batch.slice(0, middle));
    await this.writeBatch(batch.slice(middle));
  }
}

function failureOf(error: unknown): CarimboError {
  if (error instanceof CarimboError) return error;
  const isValueRefused = error instanceof DataRefused && !error.isCollision;
  return isValueRefused ? ERRORS.dataRefused(error) : ERRORS.storeUnavailable(error);
}
