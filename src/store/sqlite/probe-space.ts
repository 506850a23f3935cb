import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';

/** About what the largest batch of the journal (512 issues) takes in the log and in the file. */
const BATCH_BYTES = 1_048_576;

/**
 * Takes, beside the database, the space that a batch would, and gives it back. A transaction would not show that the disk
 * is full: it is written into what the WAL and the file already have.
 * @throws NodeJS.ErrnoException `ENOSPC`, `EDQUOT`, …
 */
export async function probeSpace(database: string): Promise<void> {
  const path = `${database}-probe-${process.pid}`;
  const file = await open(path, 'w', 0o600);
  try {
    // Random: a file system that compresses would store zeros in nothing.
    await file.writeFile(randomBytes(BATCH_BYTES));
    await file.sync();
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}
