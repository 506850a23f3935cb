import { readFileSync, type Stats } from 'node:fs';

/** Name of a user of this machine; the number itself where /etc/passwd does not have it (LDAP). */
export function userName(uid: number): string {
  const line = passwd().find((fields) => fields[2] === String(uid));
  return line?.[0] ?? String(uid);
}

function passwd(): string[][] {
  try {
    return readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'));
  } catch {
    return [];
  }
}

/** The user whose rights this process has right now. */
export const effectiveUser = (): number => process.geteuid?.() ?? 0;

/** Bits of a file's mode. */
export const RIGHTS = { read: 4, write: 2, enter: 1 } as const;

/** Whether this process may, by owner, group and mode. `access(2)` would answer for the real user, not the effective one. */
export function may(stats: Stats, right: number): boolean {
  const uid = effectiveUser();
  if (uid === 0) return true;
  const groups = [process.getegid?.(), ...(process.getgroups?.() ?? [])];
  const shift = stats.uid === uid ? 6 : groups.includes(stats.gid) ? 3 : 0;
  return ((stats.mode >> shift) & right) === right;
}
