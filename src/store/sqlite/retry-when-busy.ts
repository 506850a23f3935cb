import { setTimeout as wait } from 'node:timers/promises';

/** How long a statement or transaction waits for another process that is writing (a command of Carimbo). */
const LIMIT_MS = 2000;
const FIRST_WAIT_MS = 1;
const MAX_WAIT_MS = 20;

/**
 * Runs `work`, and again while another connection holds the lock that it needs. Between attempts the event loop is
 * free: SQLite's own busy handler sleeps inside the call and would block the whole server.
 * @param work synchronous; must leave no effect when it fails: one statement, or a transaction that rolls back
 * @throws the driver's error: SQLITE_BUSY after 2 s, any other at once
 */
export async function retryWhenBusy<T>(work: () => T): Promise<T> {
  let deadline: number | undefined;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, MAX_WAIT_MS)) {
    try {
      return work();
    } catch (error) {
      deadline ??= performance.now() + LIMIT_MS;
      if (!isBusy(error) || performance.now() + waitMs > deadline) throw error;
    }
    await wait(waitMs);
  }
}

/** SQLITE_BUSY and its extended codes (SQLITE_BUSY_SNAPSHOT, SQLITE_BUSY_RECOVERY). */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}
