import { spawnSync } from 'node:child_process';

// Plain JavaScript: the test runner asks before anything is installed or built.

/**
 * What this machine lacks for reading PDFs as other programs do, in plain words; empty when the tests can run.
 * @returns {string[]}
 */
export function missingForPdf() {
  return spawnSync('pdftotext', ['-v']).error === undefined ? [] : ['Poppler (Debian package poppler-utils)'];
}
