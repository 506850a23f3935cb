import { existsSync } from 'node:fs';
import process from 'node:process';

// Plain JavaScript: the test runner asks before anything is installed or built.

export const EXIM = '/usr/sbin/exim4';

/**
 * What this machine lacks for the tests against a real SMTP server, in plain words; empty when they can run.
 * @returns {string[]}
 */
export function missingForExim() {
  const missing = existsSync(EXIM) ? [] : ['Exim (Debian package exim4-daemon-light)'];
  // Exim writes mail only as a user of its own, which only root can start it for.
  if (process.getuid?.() !== 0) missing.push('root (Exim changes to its own user)');
  return missing;
}
