import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';

/** About what the largest batch of the journal (512 issues) takes in the write-ahead log and the file. */
const BATCH_BYTES = 1_048_576;

/**
 * Writes as much as a batch to a file beside the database, and removes it. A transaction would not reveal a full disk: it
 * reuses space that the write-ahead log and the file already have.
 * @throws NodeJS.ErrnoException `ENOSPC`, `EDQUOT`, …
 */
export async function probeSpace(database: string): Promise<void> {
  const path = `${database}-probe-${process.pid}`;
  const file = await open(path, 'w', 0o600);
  try {
    // Random, because a compressing file system would store zeros in no space.
    await file.writeFile(randomBytes(BATCH_BYTES));
    await file.sync();
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}
