import Database from 'better-sqlite3';
import { createWriter } from '../../dist/store/sqlite/write-changes.js';
import { history } from './history.mjs';

const COMMIT_EVERY = 16_384;

/**
 * Fills an SQLite database that has its tables and an empty journal, by the store's own writer. Secondary indexes are
 * taken off for the fill and made again at its end: the same rows and the same indexes, several times as fast.
 * @param {string} path
 * @param {{head: object, protocols: number, now: number, onDone: (done: number, what?: string) => void}} plan
 */
export function fillSqlite(path, { onDone, ...plan }) {
  const db = new Database(path);
  // Should the machine go down now, the database is thrown away: durability is measured later.
  db.pragma('journal_mode = off');
  db.pragma('synchronous = off');
  db.pragma('cache_size = -262144');
  db.pragma('temp_store = memory');
  db.pragma('threads = 2');
  const indexes = db
    .prepare("select name, sql from sqlite_master where type = 'index' and sql is not null")
    .all();
  for (const { name } of indexes) db.exec(`drop index ${name}`);

  const write = createWriter(db);
  for (const changes of history({ ...plan, every: COMMIT_EVERY })) {
    db.exec('begin');
    write(changes);
    db.exec('commit');
    onDone(changes.done);
  }
  for (const { name, sql } of indexes) {
    onDone(plan.protocols, name);
    db.exec(sql);
  }
  db.pragma('journal_mode = wal');
  db.close();
}
