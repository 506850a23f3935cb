import { closeSync, openSync, statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { ERRORS } from '../../errors.ts';
import { Sqlite } from '../../platform/sqlite.ts';
import { migrate, mustMigrate, type SchemaChange } from '../migrate.ts';

/** How long opening and migrating wait for another process that is writing; nothing else waits for them yet. */
const OPENING_TIMEOUT_MS = 2000;
/** Afterwards SQLite itself waits for the briefest locks only, as it stops the event loop: see retry-when-busy.ts. */
const BUSY_TIMEOUT_MS = 2;
/** What is left of the `-wal` file after it was longer: a reader that stays (a copy, a report) makes it grow. */
export const WAL_LIMIT_BYTES = 16 * 1024 * 1024;

/** Opens the file; makes it or brings its schema up to date only where that is allowed. */
export async function connect(path: string, allowed: SchemaChange): Promise<Database.Database> {
  if (allowed === 'create') makePrivate(path);
  else if (isMissing(path)) throw ERRORS.databaseMissing();
  const db = new Sqlite(path, { timeout: OPENING_TIMEOUT_MS, fileMustExist: true });
  try {
    const isChanging = mustMigrate(versionOf(db), allowed);
    // The mode is kept in the file: a command that may change nothing leaves it as it is.
    if (allowed !== 'none') db.pragma('journal_mode = WAL');
    // FULL: a number is told only when it would survive the power going off.
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
 * Makes a new file that only its owner may read: who called and why stands in it. SQLite gives `-wal` and `-shm` the
 * same rights. Never opens a file that exists: closing it again would drop the locks SQLite holds on it (POSIX).
 */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** A file that may not be looked at is not missing: opening it tells why. */
function isMissing(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false;
  }
}

/** SQLite opens a file of another owner for reading only, and says so at the first write. */
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
