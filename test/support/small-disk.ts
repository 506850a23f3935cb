import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own that a test can fill. */
export interface SmallDisk {
  path: string;
  /** Takes every free byte. */
  fill(): void;
  /** Frees the bytes that were taken. */
  free(): void;
  remove(): Promise<void>;
}

/** Mounting requires root, as in CI. */
export const CAN_MOUNT = process.getuid?.() === 0 && process.platform === 'linux';

export async function smallDisk(megabytes: number, owner = 0, parent = tmpdir()): Promise<SmallDisk> {
  const path = await mkdtemp(join(parent, 'carimbo-disk-'));
  const options = `size=${megabytes}m,uid=${owner},mode=0700`;
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]);
  const filler = join(path, 'filler');
  return {
    path,
    fill() {
      const file = openSync(filler, 'a');
      try {
        for (const bytes of [1_048_576, 65_536, 4096, 1]) fillWith(file, Buffer.alloc(bytes, 1));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    },
    free() {
      rmSync(filler);
    },
    async remove() {
      execFileSync('umount', ['-l', path]);
      await rm(path, { recursive: true });
    },
  };
}

function fillWith(file: number, block: Buffer): void {
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
