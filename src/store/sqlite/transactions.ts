import type Database from 'better-sqlite3';
import type { SchemaChange } from '../migrate.ts';
import type { Changes, View } from '../transaction.ts';
import { explainMoved } from './moved.ts';
import { createReader } from './read-view.ts';
import { retryWhenBusy } from './retry-when-busy.ts';
import { createWriter } from './write-changes.ts';

export interface SqliteOptions {
  /** Milliseconds since the epoch. */
  clock?: () => number;
  /** Default: `create`. */
  schema?: SchemaChange;
}

export interface Transactions {
  /** @throws the driver's error; then nothing was written */
  transact<T extends Changes>(decide: (view: View) => T): Promise<T>;
  run<T>(work: () => T): Promise<T>;
}

/**
 * Transactions on one connection. Each attempt is synchronous, within one turn of the event loop, so that nothing else can
 * read or write in the middle of it. Where another process holds the write lock, the whole transaction is run again.
 */
export function createTransactions(db: Database.Database, options: SqliteOptions = {}): Transactions {
  const read = createReader(db, options.clock ?? Date.now);
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
      throw explainMoved(error);
    }
  }

  const run = <T>(work: () => T): Promise<T> => retryWhenBusy(() => attempt(work));

  return {
    run,
    transact: (decide) =>
      run(() => {
        const changes = decide(read());
        write(changes);
        return changes;
      }),
  };
}
