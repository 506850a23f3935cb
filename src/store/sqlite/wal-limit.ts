import { statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { WAL_LIMIT_BYTES } from './connection.ts';
import type { ReadThread } from './read-thread.ts';

const LOOK_EVERY_MS = 250;

/**
 * Keeps the write-ahead log short while searches run. SQLite begins the log anew only at a moment without a reader of
 * its newest part; where one search follows another there is none, so one is made: between two of them.
 * RESTART and not TRUNCATE: writing over the file again is cheaper than growing it, and `journal_size_limit` cuts it.
 * @returns to be called after each commit
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
  let lookAt = 0;
  return () => {
    const now = performance.now();
    if (now < lookAt || thread === null || !thread.isRunning) return;
    lookAt = now + LOOK_EVERY_MS;
    const bytes = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    if (bytes > WAL_LIMIT_BYTES) thread.pause(() => restart(db));
  };
}

/** A log that cannot be restarted now (a reader of another process) grows on, and is looked at again. */
function restart(db: Database.Database): void {
  try {
    db.pragma('wal_checkpoint(RESTART)');
  } catch {
    // A disk that fails is told by the commits.
  }
}
