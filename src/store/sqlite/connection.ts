import { closeSync, openSync, statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { ERRORS } from '../../errors.ts';
import { Sqlite } from '../../platform/sqlite.ts';
import { migrate, mustMigrate, type SchemaChange } from '../migrate.ts';
import { whereMoved } from './moved.ts';

/** How long opening and migrating wait for another process that is writing; no request is waiting yet. */
const OPENING_TIMEOUT_MS = 2000;
/** Afterwards SQLite itself waits only this long, because it blocks the event loop: see retry-when-busy.ts. */
const BUSY_TIMEOUT_MS = 2;
/** The `-wal` file is truncated to this size; a long reader (a copy, a report) makes it grow. */
export const WAL_LIMIT_BYTES = 16 * 1024 * 1024;

/** Opens the file; creates or migrates it only where that is allowed. */
export async function connect(path: string, allowed: SchemaChange): Promise<Database.Database> {
  if (allowed === 'create') createPrivate(path);
  else if (isMissing(path)) throw ERRORS.databaseMissing();
  const db = new Sqlite(path, { timeout: OPENING_TIMEOUT_MS, fileMustExist: true });
  try {
    const where = versionOf(db) < 0 ? whereMoved(db) : null;
    if (where !== null) throw ERRORS.databaseMoved(where);
    const isChanging = mustMigrate(versionOf(db), allowed);
    // The mode is stored in the file: a command that may change nothing leaves it unchanged.
    if (allowed !== 'none') db.pragma('journal_mode = WAL');
    // FULL: a number is announced only when it would survive a power cut.
    db.pragma('synchronous = FULL');
    db.pragma('cache_size = -16000');
    db.pragma('temp_store = memory');
    db.pragma(`journal_size_limit = ${WAL_LIMIT_BYTES}`);
    if (isChanging) await migrateSqlite(db, allowed);
    if (allowed !== 'none') demandWritable(db);
    db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Creates a new file that only its owner may read: it holds personal data. SQLite gives `-wal` and `-shm` the same mode.
 * Never opens an existing file: closing it again would release the locks that SQLite holds on it (POSIX).
 */
function createPrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** A file without permission for `stat` is not missing: opening it gives the reason. */
function isMissing(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false;
  }
}

/** SQLite opens a file without write permission read-only, and fails only at the first write. */
function demandWritable(db: Database.Database): void {
  db.exec('begin immediate');
  try {
    db.pragma(`user_version = ${versionOf(db)}`);
  } finally {
    db.exec('rollback');
  }
}

const versionOf = (db: Database.Database) => Number(db.pragma('user_version', { simple: true }));

async function migrateSqlite(db: Database.Database, allowed: SchemaChange): Promise<void> {
  db.exec('begin immediate');
  try {
    await migrate(
      {
        dialect: 'sqlite',
        async lockAndReadVersion() {
          return versionOf(db);
        },
        async run(sql) {
          db.exec(sql);
        },
        async writeVersion(version) {
          db.pragma(`user_version = ${version}`);
        },
      },
      allowed,
    );
    db.exec('commit');
  } catch (error) {
    db.exec('rollback');
    throw error;
  }
}
