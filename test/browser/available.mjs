import { existsSync } from 'node:fs';
import process from 'node:process';

// Plain JavaScript: the test runner asks before anything is installed or built.

/** Debian's Chromium, or the one that CARIMBO_CHROMIUM names. */
export const CHROMIUM = process.env.CARIMBO_CHROMIUM || '/usr/bin/chromium';

/**
 * What this machine lacks for the tests in a real browser, in plain words; empty when they can run.
 * @returns {string[]}
 */
export function missingForBrowser() {
  return existsSync(CHROMIUM) ? [] : ['Chromium (Debian package chromium)'];
}
