import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SQLITE_PATH } from '../../src/platform/sqlite.ts';
import { buildOnce } from '../cli/carimbo.ts';
import { allPages, ROOT, readPage, shellLines } from './support/pages.ts';

beforeAll(buildOnce);

/** The folders that the pages name, in a temporary one. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carimbo-own-'));
  for (const name of ['bin', 'srv', 'backup']) mkdirSync(join(folder, name));
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
    .replaceAll('/var/lib/carimbo', folder)
    .replaceAll('/backup', join(folder, 'backup'));
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

test('the backup that the page makes can be read by its owner only, whatever the umask', async () => {
  const sqlite = join(folder, 'bin', 'sqlite3');
  const script = `new (require(${JSON.stringify(SQLITE_PATH)}))(process.argv[1]).exec(process.argv[2])`;
  writeFileSync(sqlite, `#!/bin/sh\nexec "${process.execPath}" -e '${script}' "$@"\n`);
  chmodSync(sqlite, 0o755);
  const page = readPage('docs/producao.md');
  const lines = page.blocks.flatMap(shellLines).filter((line) => line.includes('sqlite3 /var/lib'));
  expect(lines).toHaveLength(1);
  await run(`umask 022\nsqlite3 "${folder}/carimbo.db" "create table t (a)"\n${lines[0]}`);
  const [copy] = await promisify(execFile)('ls', [join(folder, 'backup')]).then(({ stdout }) =>
    stdout.trim().split('\n'),
  );
  expect(statSync(join(folder, 'backup', copy ?? '')).mode & 0o777).toBe(0o600);
});

test('no page shows a form of npx that gives our options to npm', () => {
  const shown = allPages().flatMap(({ path, text }) =>
    [...text.matchAll(/npx (?!--no -- )[^`\n]*carimbo\b.*/g)].map(([line]) => `${path}: ${line}`),
  );
  expect(shown).toEqual([]);
});
