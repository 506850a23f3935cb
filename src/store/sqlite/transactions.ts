import type Database from 'better-sqlite3';
import type { Command } from '../../journal/command.ts';
import { type Committed, committed, type Decide } from '../../journal/committing.ts';
import { settle } from '../../journal/settle.ts';
import type { SchemaChange } from '../migrate.ts';
import { createReader } from './read-view.ts';
import { retryWhenBusy } from './retry-when-busy.ts';
import { createWriter } from './write-changes.ts';

export interface SqliteOptions {
  /** Milliseconds since the epoch. */
  clock?: () => number;
  decide?: Decide;
  /** `create` unless told. */
  schema?: SchemaChange;
}

export interface Transactions {
  /** @throws the driver's error; then nothing was written */
  commit(commands: readonly Command[]): Promise<Committed>;
  run<T>(work: () => T): Promise<T>;
}

/**
 * Transactions on one connection, each attempt synchronous: none spans a turn of the event loop, so nothing else can
 * read or write in its middle. Where another process holds the write lock, the whole transaction is tried again.
 */
export function createTransactions(db: Database.Database, options: SqliteOptions = {}): Transactions {
  const { clock = Date.now, decide = settle } = options;
  const read = createReader(db, clock);
  const write = createWriter(db);
  const begin = db.prepare('begin immediate');
  const end = db.prepare('commit');
  const rollback = db.prepare('rollback');

  function attempt<T>(work: () => T): T {
    begin.run();
    try {
      const result = work();
      end.run();
      return result;
    } catch (error) {
      if (db.inTransaction) rollback.run();
      throw error;
    }
  }

  const run = <T>(work: () => T): Promise<T> => retryWhenBusy(() => attempt(work));

  return {
    run,
    commit: (commands) =>
      run(() => {
        const settled = decide(read(), commands);
        write(settled.changes);
        return committed(settled);
      }),
  };
}
