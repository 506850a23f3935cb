import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** What became of a file: written anew, replaced (its old self kept beside it), already the same, or left alone. */
export type Placed = 'written' | 'replaced' | 'same' | 'kept';

export interface PlaceOptions {
  /** Replaces a file that somebody changed. */
  force: boolean;
  mode: number;
  /** Whether what is there came from us, unchanged, so that it may be replaced without asking. */
  isOurs?: (there: Buffer) => boolean;
}

/** Whether `placeFile` would leave what is there because somebody changed it. */
export function isKept(path: string, { force, isOurs = () => false }: PlaceOptions): boolean {
  return !force && existsSync(path) && !isOurs(readFileSync(path));
}

/** Puts a file in place without ever losing one that somebody changed, and never half-written. */
export function placeFile(path: string, content: Buffer, options: PlaceOptions): Placed {
  const { mode } = options;
  const there = existsSync(path) ? readFileSync(path) : null;
  if (there?.equals(content)) return 'same';
  if (isKept(path, options)) return 'kept';
  mkdirSync(dirname(path), { recursive: true });
  if (there) copyFileSync(path, `${path}.bak-${stamp(new Date())}`);
  const partial = `${path}.new`;
  writeFileSync(partial, content, { mode });
  chmodSync(partial, mode);
  ownLikeFolder(partial);
  renameSync(partial, path);
  return there ? 'replaced' : 'written';
}

/** Asterisk often runs as a user of its own, and must be able to read what root installs. */
function ownLikeFolder(path: string): void {
  const { uid, gid } = statSync(dirname(path));
  try {
    chownSync(path, uid, gid);
  } catch {
    // Not root: the file stays ours, as any other that this person writes there.
  }
}

function stamp(now: Date): string {
  return now.toISOString().replace(/\D/g, '').slice(0, 14);
}
