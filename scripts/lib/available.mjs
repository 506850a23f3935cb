import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The test projects that need more than Node, and who tells what this machine lacks for them. */
const DEMANDING = [
  { project: 'browser', file: 'test/browser/available.mjs', ask: 'missingForBrowser' },
  { project: 'e2e', file: 'test/e2e/available.mjs', ask: 'missingForE2e' },
];

/**
 * Which projects can run here, and what is left out for want of what.
 * @returns {Promise<{projects: string[], leftOut: {project: string, missing: string[]}[]}>}
 */
export async function availableProjects(root) {
  const projects = ['unit', 'integration'];
  const leftOut = [];
  for (const { project, file, ask } of DEMANDING) {
    const path = join(root, file);
    const missing = existsSync(path) ? await (await import(pathToFileURL(path).href))[ask]() : [file];
    if (missing.length === 0) projects.push(project);
    else leftOut.push({ project, missing });
  }
  return { projects, leftOut };
}
