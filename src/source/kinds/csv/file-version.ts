import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';

/** What distinguishes one version of the file from the next: size, time of change in nanoseconds, and which file it is. */
export interface FileVersion {
  size: number;
  mtime: string;
  inode: string;
}

export function versionOf(stats: BigIntStats): FileVersion {
  return { size: Number(stats.size), mtime: String(stats.mtimeNs), inode: String(stats.ino) };
}

/**
 * @throws the system's error when the file does not exist or cannot be read; `ENOTFILE` for a folder or a pipe, which
 *   would block when opened
 */
export async function readVersion(path: string): Promise<FileVersion> {
  const stats = await stat(path, { bigint: true });
  if (!stats.isFile()) throw Object.assign(new Error('not a regular file'), { code: 'ENOTFILE' });
  return versionOf(stats);
}

export function isSameVersion(one: FileVersion | null, other: FileVersion | null): boolean {
  if (one === null || other === null) return one === other;
  return one.size === other.size && one.mtime === other.mtime && one.inode === other.inode;
}
