import { existsSync } from 'node:fs';
import process from 'node:process';

// Plain JavaScript: the test runner asks before anything is installed or built.

/** Debian's MariaDB server, or the one that CARIMBO_MARIADBD names. */
export const MARIADBD = process.env.CARIMBO_MARIADBD || '/usr/sbin/mariadbd';

/**
 * What this machine lacks for the tests against a real MariaDB, in plain words; empty when they can run.
 * @returns {string[]}
 */
export function missingForMariadb() {
  return existsSync(MARIADBD) ? [] : ['MariaDB (Debian package mariadb-server-core)'];
}
