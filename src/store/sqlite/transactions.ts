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
  /**
   * The same for work that can wait a moment: while numbers are issued it is committed together with the next ones, because
   * each flush to disk blocks the event loop. Where it fails, it fails alone.
   */
  join(work: () => void): Promise<void>;
}

/** How long work waits for a transaction to join, and how recently the last one must have been to make that likely. */
const JOIN_WITHIN_MS = 10;

interface Joining {
  work: () => void;
  isCommitted: boolean;
  wake: () => void;
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

  const joining = new Set<Joining>();
  const savepoint = db.prepare('savepoint joined');
  const undo = db.prepare('rollback to joined');
  const release = db.prepare('release joined');
  let committedAt = Number.NEGATIVE_INFINITY;

  /** Inside the open transaction. @returns what was written; nothing where any of it failed */
  function writeJoining(): Joining[] {
    if (joining.size === 0) return [];
    savepoint.run();
    try {
      for (const { work } of joining) work();
      return [...joining];
    } catch {
      undo.run();
      return [];
    } finally {
      release.run();
    }
  }

  return {
    run,
    transact: (decide) =>
      retryWhenBusy(() => {
        let joined: Joining[] = [];
        const changes = attempt(() => {
          const decided = decide(read());
          write(decided);
          joined = writeJoining();
          return decided;
        });
        committedAt = performance.now();
        // In the same turn as the commit, or it could be written again.
        for (const one of joined) {
          one.isCommitted = true;
          joining.delete(one);
          one.wake();
        }
        return changes;
      }),
    async join(work) {
      if (performance.now() - committedAt >= JOIN_WITHIN_MS) return run(work);
      const one: Joining = { work, isCommitted: false, wake: () => undefined };
      joining.add(one);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, JOIN_WITHIN_MS);
        one.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      joining.delete(one);
      if (!one.isCommitted) await run(work);
    },
  };
}
