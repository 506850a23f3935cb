import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { availableProjects } from '../../scripts/lib/available.mjs';

/** A checkout whose machine lacks what is given. */
function checkout(lacks: {
  browser?: string;
  e2e?: string;
  asterisk16?: string;
  bundle?: string;
  mariadb?: string;
  exim?: string;
  poppler?: string;
}): string {
  const root = mkdtempSync(join(tmpdir(), 'carimbo-available-'));
  const write = (project: string, answers: Record<string, string | undefined>) => {
    mkdirSync(join(root, 'test', project), { recursive: true });
    const functions = Object.entries(answers).map(
      ([name, missing]) => `export const ${name} = () => ${JSON.stringify(missing ? [missing] : [])};\n`,
    );
    writeFileSync(join(root, 'test', project, 'available.mjs'), functions.join(''));
  };
  write('browser', { missingForBrowser: lacks.browser });
  write('e2e', {
    missingForE2e: lacks.e2e,
    missingForAsterisk16: lacks.asterisk16,
    missingForBundle: lacks.bundle,
  });
  write('source', { missingForMariadb: lacks.mariadb });
  write('outgoing', { missingForExim: lacks.exim });
  write('papers', { missingForPdf: lacks.poppler });
  return root;
}

it('runs everything on a machine that has everything', async () => {
  expect(await availableProjects(checkout({}))).toEqual({
    projects: ['unit', 'integration', 'browser', 'e2e', 'crowd'],
    leftOut: [],
  });
});

it('names the tests on Asterisk 16 that could not run, as something that CI can do without', async () => {
  expect(await availableProjects(checkout({ browser: 'Chromium', asterisk16: 'the folder' }))).toEqual({
    projects: ['unit', 'integration', 'e2e', 'crowd'],
    leftOut: [
      { project: 'browser', missing: ['Chromium'], dispensable: false },
      { project: 'e2e, Asterisk 16', missing: ['the folder'], dispensable: true },
    ],
  });
});

it('names the tests of the bundle that could not run, which CI cannot do without', async () => {
  const { leftOut } = await availableProjects(checkout({ bundle: 'the folder' }));
  expect(leftOut).toEqual([
    { project: 'e2e, bundle on Debian 12', missing: ['the folder'], dispensable: false },
  ]);
});

it('does not name them beside the project that they belong to', async () => {
  const { leftOut } = await availableProjects(checkout({ e2e: 'SIPp', asterisk16: 'the folder' }));
  expect(leftOut).toEqual([{ project: 'e2e', missing: ['SIPp'], dispensable: false }]);
});

it('names the tests on MariaDB that could not run, which CI cannot do without', async () => {
  expect(await availableProjects(checkout({ mariadb: 'mariadbd' }))).toEqual({
    projects: ['unit', 'integration', 'browser', 'e2e', 'crowd'],
    leftOut: [{ project: 'integration, MariaDB', missing: ['mariadbd'], dispensable: false }],
  });
});

it('names the tests of e-mail and PDF that could not run, which CI cannot do without', async () => {
  expect(await availableProjects(checkout({ exim: 'Exim', poppler: 'Poppler' }))).toEqual({
    projects: ['unit', 'integration', 'browser', 'e2e', 'crowd'],
    leftOut: [
      { project: 'integration, e-mail', missing: ['Exim'], dispensable: false },
      { project: 'integration, PDF', missing: ['Poppler'], dispensable: false },
    ],
  });
});
