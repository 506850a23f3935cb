import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { until } from '../support/until.ts';

/** Waits until no pass holds the lock: the children of one that was killed may have it a moment longer. */
export async function lockFree(spool: string): Promise<void> {
  await until(
    'the lock',
    () => spawnSync('flock', ['-n', join(spool, '.deliver.lock'), 'true']).status === 0,
  );
}
