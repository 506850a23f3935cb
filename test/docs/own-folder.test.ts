import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildOnce } from '../cli/carimbo.ts';
import { allPages, ROOT, readPage, shellLines } from './support/pages.ts';

beforeAll(buildOnce);

/** The folders that the pages name, in a temporary one. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carimbo-own-'));
  for (const name of ['bin', 'srv']) mkdirSync(join(folder, name));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  // Where the page leaves the installation in Carimbo's own folder.
  rmSync(join(ROOT, 'carimbo.yaml'), { force: true });
});

async function run(script: string): Promise<void> {
  const there = script
    .replaceAll('/usr/local/bin', join(folder, 'bin'))
    .replaceAll('/srv/', `${join(folder, 'srv')}/`)
    .replaceAll('/var/lib/carimbo', folder);
  await promisify(execFile)('bash', ['-ec', there], {
    cwd: ROOT,
    env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}`, npm_config_offline: 'true' },
  });
}

describe.each(['README.md', 'README.pt-BR.md', 'docs/producao.md'])('%s', (path) => {
  test('makes the installation in a folder of its own, with commands that work there', async () => {
    const block = readPage(path).blocks.find(({ text }) => text.includes('carimbo init carimbo.yaml'));
    if (block === undefined) throw new Error('no block makes a carimbo.yaml');
    const lines = shellLines(block).filter((line) => !/carimbo (serve|doctor)/.test(line));
    await run([...lines, 'carimbo --help'].join('\n'));
    expect(existsSync(join(folder, 'srv', 'carimbo', 'carimbo.yaml'))).toBe(true);
    expect(existsSync(join(ROOT, 'carimbo.yaml'))).toBe(false);
  });
});

test('no page shows a form of npx that gives our options to npm', () => {
  const shown = allPages().flatMap(({ path, text }) =>
    [...text.matchAll(/npx (?!--no -- )[^`\n]*carimbo\b.*/g)].map(([line]) => `${path}: ${line}`),
  );
  expect(shown).toEqual([]);
});
