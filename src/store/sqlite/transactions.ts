import type Database from 'better-sqlite3';
import type { Command } from '../../journal/command.ts';
import { type Committed, committed, type Decide } from '../../journal/committing.ts';
import { settle } from '../../journal/settle.ts';
import type { SchemaChange } from '../migrate.ts';
import { referencesOf } from '../references.ts';
import { createReader } from './read-view.ts';
import { createWriter } from './write-changes.ts';

export interface SqliteOptions {
  /** Milliseconds since the epoch. */
  clock?: () => number;
  decide?: Decide;
  /** `create` unless told. */
  schema?: SchemaChange;
}

export interface Transactions {
  commit(commands: readonly Command[]): Committed;
  run<T>(work: () => T): T;
}

/**
 * Transactions on one connection, everything synchronous: none spans a turn of the event loop, so nothing else can
 * read or write in its middle.
 */
export function createTransactions(db: Database.Database, options: SqliteOptions = {}): Transactions {
  const { clock = Date.now, decide = settle } = options;
  const read = createReader(db, clock);
  const write = createWriter(db);
  const begin = db.prepare('begin immediate');
  const end = db.prepare('commit');
  const rollback = db.prepare('rollback');

  function run<T>(work: () => T): T {
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

  return {
    run,
    commit: (commands) =>
      run(() => {
        const settled = decide(read(referencesOf(commands)), commands);
        write(settled.changes);
        return committed(settled);
      }),
  };
}
