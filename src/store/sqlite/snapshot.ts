import type Database from 'better-sqlite3';
import { Sqlite } from '../../platform/sqlite.ts';
import type { Query, Snapshot } from '../query.ts';
import { createQuery } from './create-query.ts';

/**
 * Snapshots, one at a time, on a read-only connection that is opened with the first: on the writer's connection another
 * request could begin its transaction in the middle.
 */
export function createSnapshots(path: string): { snapshot: Snapshot; close(): void } {
  let db: Database.Database | null = null;
  let query: Query | null = null;
  let last: Promise<unknown> = Promise.resolve();

  async function run<T>(work: Parameters<Snapshot>[0]): Promise<T> {
    db ??= new Sqlite(path, { readonly: true, fileMustExist: true });
    query ??= createQuery(db);
    db.exec('begin');
    try {
      return (await work(query)) as T;
    } finally {
      db.exec('commit');
    }
  }

  return {
    snapshot<T>(work: Parameters<Snapshot>[0]): Promise<T> {
      const turn = last.then(() => run<T>(work));
      last = turn.catch(() => undefined);
      return turn;
    },
    close() {
      db?.close();
    },
  };
}
