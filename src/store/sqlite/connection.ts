import { closeSync, openSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { Sqlite } from '../../sqlite.ts';
import { migrate } from '../migrate.ts';

/** How long a transaction waits for another process (a command in the terminal) that is writing. */
const BUSY_TIMEOUT_MS = 2000;

/** Opens the file, made when missing, and brings its schema up to date. */
export async function connect(path: string): Promise<Database.Database> {
  makePrivate(path);
  const db = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    // FULL: a number is told only when it would survive the power going off.
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('cache_size = -16000');
    db.pragma('temp_store = memory');
    await migrateSqlite(db);
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

async function migrateSqlite(db: Database.Database): Promise<void> {
  db.exec('begin immediate');
  try {
    await migrate({
      dialect: 'sqlite',
      async lockAndReadVersion() {
        return Number(db.pragma('user_version', { simple: true }));
      },
      async run(sql) {
        db.exec(sql);
      },
      async writeVersion(version) {
        db.pragma(`user_version = ${version}`);
      },
    });
    db.exec('commit');
  } catch (error) {
    db.exec('rollback');
    throw error;
  }
}
