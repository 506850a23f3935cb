import { Sqlite } from '../../dist/platform/sqlite.js';

/** Without durability: after a crash the database is discarded. Durability is measured later. */
export function openForFill(path) {
  const db = new Sqlite(path);
  db.pragma('journal_mode = memory');
  db.pragma('synchronous = off');
  db.pragma('cache_size = -262144');
  db.pragma('temp_store = memory');
  db.pragma('threads = 2');
  return db;
}

/** All but the implicit ones. @returns {{name: string, table: string, sql: string}[]} */
export function indexesOf(db) {
  return db
    .prepare(
      `select name, tbl_name as "table", sql from sqlite_master where type = 'index' and sql is not null`,
    )
    .all();
}
