import type Database from 'better-sqlite3';
import { ERRORS } from '../../errors.ts';
import { Sqlite } from '../../platform/sqlite.ts';

/**
 * The mark of a database that was moved elsewhere. Triggers refuse what a server writes, also one that has the database
 * open, and the negative version keeps programs from opening it.
 */
const MARK = 'database_moved: ';
/** An outbox on both databases would send everything twice, so it is stopped, too. */
const REFUSED = [
  'insert on entry',
  'insert on journal_head',
  'update on journal_head',
  'insert on delivery_position',
  'update on delivery_position',
  'insert on offline_fact',
  // A reading without its record shows nothing.
  'insert on access_record',
];

/** Marks the database inside the caller's transaction. @param where the new database, for people */
export function markMoved(db: Database.Database, where: string): void {
  const text = `'${(MARK + where).replaceAll("'", "''")}'`;
  REFUSED.forEach((event, i) => {
    db.exec(`create trigger moved_${i} before ${event} begin select raise(abort, ${text}); end`);
  });
  db.pragma(`user_version = ${-Number(db.pragma('user_version', { simple: true }))}`);
}

/** Where the database was moved to; null where it was not. */
export function movedTo(path: string): string | null {
  const db = new Sqlite(path, { readonly: true, fileMustExist: true });
  try {
    return whereMoved(db);
  } finally {
    db.close();
  }
}

export function whereMoved(db: Database.Database): string | null {
  const sql = "select sql from sqlite_master where type = 'trigger' and name = 'moved_0'";
  const row = db.prepare<[], { sql: string }>(sql).get();
  return /'database_moved: (.*)'\)/.exec(row?.sql ?? '')?.[1]?.replaceAll("''", "'") ?? null;
}

/** An error of the triggers as `database_moved`; any other unchanged. */
export function explainMoved(error: unknown): unknown {
  const message = error instanceof Error ? error.message : '';
  return message.startsWith(MARK) ? ERRORS.databaseMoved(message.slice(MARK.length)) : error;
}
