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

/** What happened to a file: new, replaced (the old one kept beside it), already the same, or kept as it was. */
export type Placed = 'written' | 'replaced' | 'same' | 'kept';

export interface PlaceOptions {
  /** Replaces a file that was changed by hand, too. */
  force: boolean;
  mode: number;
  /** Whether the installed file is unchanged since the last install, so that it may be replaced without asking. */
  mayReplace?: (there: Buffer) => boolean;
}

/** Whether `placeFile` would keep the installed file because it was changed by hand. */
export function isKept(path: string, { force, mayReplace = () => false }: PlaceOptions): boolean {
  return !force && existsSync(path) && !mayReplace(readFileSync(path));
}

/** Installs a file; never loses one that was changed by hand, and never leaves a half-written one. */
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
    // Not root: the file keeps its owner, as any other file that this person writes there.
  }
}

function stamp(now: Date): string {
  return now.toISOString().replace(/\D/g, '').slice(0, 14);
}
