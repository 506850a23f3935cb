import { readFileSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface User {
  name: string;
  uid: number;
  gid: number;
}

/** Name of a user of this machine; the number if /etc/passwd does not have it (LDAP). */
export function userName(uid: number): string {
  return linesOf('/etc/passwd').find((fields) => fields[2] === String(uid))?.[0] ?? String(uid);
}

/** A user of this machine by name; null if /etc/passwd does not have it. */
export function findUser(name: string): User | null {
  const fields = linesOf('/etc/passwd').find((one) => one[0] === name);
  return fields === undefined ? null : { name, uid: Number(fields[2]), gid: Number(fields[3]) };
}

/** Ids of all groups of a user. */
export function groupsOf({ name, gid }: User): number[] {
  const more = linesOf('/etc/group').filter(([, , , members = '']) => members.split(',').includes(name));
  return [gid, ...more.map((fields) => Number(fields[2]))];
}

function linesOf(file: '/etc/passwd' | '/etc/group'): string[][] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.split(':'));
  } catch {
    return [];
  }
}

/** Effective user id of this process. */
export const effectiveUser = (): number => process.geteuid?.() ?? 0;

/** Permission bits of a file's mode. */
export const RIGHTS = { read: 4, write: 2, enter: 1 } as const;

/** Whether owner, group and mode give this process the right. `access(2)` checks the real user, not the effective one. */
export function may(stats: Stats, right: number): boolean {
  const uid = effectiveUser();
  if (uid === 0) return true;
  const groups = [process.getegid?.(), ...(process.getgroups?.() ?? [])];
  const shift = stats.uid === uid ? 6 : groups.includes(stats.gid) ? 3 : 0;
  return ((stats.mode >> shift) & right) === right;
}

/** `/a/b` → `/`, `/a`, `/a/b`. */
export function foldersOf(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [...foldersOf(above), folder];
}

/** The first folder of the path, itself included, that this process may not enter; null if it may enter all. */
export function closedFolder(folder: string): string | null {
  for (const above of foldersOf(folder)) {
    const stats = statSync(above, { throwIfNoEntry: false });
    if (stats === undefined) return null;
    if (!may(stats, RIGHTS.enter)) return above;
  }
  return null;
}
