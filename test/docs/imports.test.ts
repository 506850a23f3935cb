import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ROOT } from './support/pages.ts';

/** A checkout with this one's rules and the given files only. */
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'carimbo-imports-'));
  for (const name of ['CONTRIBUTING.md', 'biome.json', '.gitignore'])
    copyFileSync(join(ROOT, name), join(root, name));
});
afterEach(() => rmSync(root, { recursive: true }));

function plant(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** @returns what it printed, and whether it ended with 0 */
async function run(script: string, args: readonly string[]): Promise<{ ok: boolean; output: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(ROOT, script), ...args], {
      cwd: root,
    });
    return { ok: true, output: stdout + stderr };
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return { ok: false, output: stdout + stderr };
  }
}

describe('the check of imports', () => {
  const check = () => run('scripts/check-imports.mjs', [root]);

  test('passes imports that the table in CONTRIBUTING.md allows', async () => {
    plant({
      'src/http/server.ts': "import { keys } from '../auth/keys.ts';\nimport { t } from '../text/t.ts';\n",
      'bench/main.mjs': "import { store } from '../dist/store/store.js';\n",
      'src/store/rows.ts': "import type Database from 'better-sqlite3';\n",
      'src/platform/sqlite.ts': "import Database from 'better-sqlite3';\n",
    });
    expect(await check()).toEqual({ ok: true, output: '' });
  });

  test('lets the console take types of the API, and nothing that would run', async () => {
    plant({
      'web/src/api/types.ts': "import type { ProtocolView } from '../../../src/api/schemas/protocol.ts';\n",
      'web/src/pages/search/search-page.tsx': "import type { Page } from '../../api/types.ts';\n",
    });
    expect(await check()).toEqual({ ok: true, output: '' });
    plant({
      'web/src/api/types.ts': "import { ProtocolSchema } from '../../../src/api/schemas/protocol.ts';\n",
      'web/src/pages/search/search-page.tsx': "import { ERRORS } from '../../../../src/errors.ts';\n",
    });
    const { ok, output } = await check();
    expect(ok).toBe(false);
    expect(output).toContain('web/src/api/ → a value of src/ (web/src/api/types.ts; types only)');
    expect(output).toContain('web/src/pages/ → src/errors.ts');
  });

  test.each([
    ["import { settle } from '../journal/settle.ts';", 'src/store/ → src/journal/'],
    ["import type { Settled } from '../journal/settle.ts';", 'src/store/ → src/journal/'],
    ["export { settle } from '../journal/settle.ts';", 'src/store/ → src/journal/'],
    ["const { settle } = await import('../journal/settle.ts');", 'src/store/ → src/journal/'],
    ["import Database from 'better-sqlite3';", 'src/store/ → better-sqlite3'],
    ["import { SqliteError } from 'better-sqlite3';", 'src/store/ → better-sqlite3'],
    ["const Database = require('better-sqlite3');", 'src/store/ → better-sqlite3'],
    ["const Database = await import('better-sqlite3');", 'src/store/ → better-sqlite3'],
  ])('refuses in src/store/: %s', async (line, rule) => {
    plant({ 'src/store/rows.ts': `${line}\n`, 'src/journal/settle.ts': '' });
    const { ok, output } = await check();
    expect(ok).toBe(false);
    expect(output).toContain(`import not-allowed: ${rule} (src/store/rows.ts`);
  });

  test('refuses a folder that the table does not name', async () => {
    plant({ 'src/helpers/pad.ts': '' });
    expect(await check()).toMatchObject({ ok: false, output: expect.stringContaining('src/helpers/pad.ts') });
  });
});

test('Biome refuses a circle of imports and names it', async () => {
  plant({
    'src/store/rows.ts': "import { reads } from './reads.ts';\n\nexport const rows = () => reads();\n",
    'src/store/reads.ts': "import { rows } from './rows.ts';\n\nexport const reads = () => rows();\n",
  });
  const { ok, output } = await run('node_modules/@biomejs/biome/bin/biome', ['lint', 'src']);
  expect(ok).toBe(false);
  expect(output).toContain('noImportCycles');
  expect(output).toContain('src/store/rows.ts');
});
