import { readFileSync } from 'node:fs';

/** How a range names this machine: the first eight characters of /etc/machine-id; undefined where it has none. */
export function hostOfMachine(): string | undefined {
  try {
    return /^[0-9a-f]{8}/.exec(readFileSync('/etc/machine-id', 'utf8'))?.[0];
  } catch {
    return undefined;
  }
}
