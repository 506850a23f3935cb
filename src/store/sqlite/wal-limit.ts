import { statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { WAL_LIMIT_BYTES } from './connection.ts';
import type { ReadThread } from './read-thread.ts';

const CHECK_EVERY_MS = 250;

/**
 * Keeps the write-ahead log short while searches run. SQLite restarts the log only while no reader uses its newest part;
 * where searches follow each other without a gap, this makes one between two of them.
 * RESTART, not TRUNCATE: overwriting the file is cheaper than growing it, and `journal_size_limit` truncates it.
 * @returns a function to call after each commit
 */
export function createWalLimit({
  db,
  path,
  thread,
}: {
  db: Database.Database;
  path: string;
  thread: ReadThread | null;
}): () => void {
  let nextCheck = 0;
  return () => {
    const now = performance.now();
    if (now < nextCheck || thread === null || !thread.isRunning) return;
    nextCheck = now + CHECK_EVERY_MS;
    const bytes = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    if (bytes > WAL_LIMIT_BYTES) thread.pause(() => restart(db));
  };
}

/** A log that cannot be restarted now (a reader in another process) goes on growing, and is checked again later. */
function restart(db: Database.Database): void {
  try {
    db.pragma('wal_checkpoint(RESTART)');
  } catch {
    // A failing disk is reported by the commits.
  }
}
