import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The test projects that need more than Node, the functions that name what this machine lacks, and others that need the same. */
const DEMANDING = [
  { project: 'browser', file: 'test/browser/available.mjs', ask: 'missingForBrowser' },
  { project: 'e2e', file: 'test/e2e/available.mjs', ask: 'missingForE2e', others: ['crowd'] },
];

/** Parts that a project skips by itself; `dispensable` where what they need may no longer be published. */
const PARTS = [
  {
    part: 'e2e, Asterisk 16',
    of: 'e2e',
    file: 'test/e2e/available.mjs',
    ask: 'missingForAsterisk16',
    dispensable: true,
  },
  {
    part: 'e2e, bundle on Debian 12',
    of: 'e2e',
    file: 'test/e2e/available.mjs',
    ask: 'missingForBundle',
    dispensable: false,
  },
  {
    part: 'integration, MariaDB',
    of: 'integration',
    file: 'test/source/available.mjs',
    ask: 'missingForMariadb',
    dispensable: false,
  },
  {
    part: 'integration, e-mail',
    of: 'integration',
    file: 'test/outgoing/available.mjs',
    ask: 'missingForExim',
    dispensable: false,
  },
  {
    part: 'integration, PDF',
    of: 'integration',
    file: 'test/papers/available.mjs',
    ask: 'missingForPdf',
    dispensable: false,
  },
];

/**
 * Which projects can run here, what is left out, and what is missing for it; a missing `dispensable` part does not fail CI.
 * @returns {Promise<{projects: string[], leftOut: {project: string, missing: string[], dispensable: boolean}[]}>}
 */
export async function availableProjects(root) {
  const projects = ['unit', 'integration'];
  const leftOut = [];
  for (const { project, file, ask, others = [] } of DEMANDING) {
    const missing = await missingFor(root, file, ask);
    if (missing.length === 0) projects.push(project, ...others);
    else leftOut.push({ project, missing, dispensable: false });
  }
  for (const { part, of, file, ask, dispensable } of PARTS) {
    const missing = projects.includes(of) ? await missingFor(root, file, ask) : [];
    if (missing.length > 0) leftOut.push({ project: part, missing, dispensable });
  }
  return { projects, leftOut };
}

async function missingFor(root, file, ask) {
  const path = join(root, file);
  return existsSync(path) ? (await import(pathToFileURL(path).href))[ask]() : [file];
}
