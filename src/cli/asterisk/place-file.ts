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

/** New, replaced (a copy of the old one is beside it), already the same, or kept because it was changed by hand. */
export type Placed = 'written' | 'replaced' | 'same' | 'kept';

export interface PlaceOptions {
  /** Replaces a file that was changed by hand, too. */
  force: boolean;
  mode: number;
  /** Whether the installed file is unchanged since the last install, and so may be replaced. */
  mayReplace?: (installed: Buffer) => boolean;
}

/** Whether `placeFile` would keep the installed file because it was changed by hand. */
export function isKept(path: string, { force, mayReplace = () => false }: PlaceOptions): boolean {
  return !force && existsSync(path) && !mayReplace(readFileSync(path));
}

/** Never loses a file that was changed by hand, and never leaves a half-written one. */
export function placeFile(path: string, content: Buffer, options: PlaceOptions): Placed {
  const { mode } = options;
  const installed = existsSync(path) ? readFileSync(path) : null;
  if (installed?.equals(content)) return 'same';
  if (isKept(path, options)) return 'kept';
  mkdirSync(dirname(path), { recursive: true });
  if (installed) copyFileSync(path, `${path}.bak-${stamp(new Date())}`);
  const partial = `${path}.new`;
  writeFileSync(partial, content, { mode });
  chmodSync(partial, mode);
  ownLikeFolder(partial);
  renameSync(partial, path);
  return installed ? 'replaced' : 'written';
}

/** Asterisk often runs as another user, and must be able to read what root installs. */
function ownLikeFolder(path: string): void {
  const { uid, gid } = statSync(dirname(path));
  try {
    chownSync(path, uid, gid);
  } catch {
    // Not root: the file belongs to the user who runs the command.
  }
}

function stamp(now: Date): string {
  return now.toISOString().replace(/\D/g, '').slice(0, 14);
}
