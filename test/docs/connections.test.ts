import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { createPageRun, type PageRun, stepsOf } from './support/page-run.ts';
import { allPages, expectedCode, ROOT, readPage } from './support/pages.ts';
import { notPrinted } from './support/transcript.ts';

const connections = allPages().filter(({ path }) => path.startsWith('docs/ligacoes/'));
const pages = [...connections, readPage('docs/numeros-da-operadora.md')];

test('there is a complete example for each kind of document that operators send', () => {
  expect(connections.map(({ path }) => path.replace('docs/ligacoes/', '')).sort()).toEqual([
    'oracle.md',
    'pdf.md',
    'postman.md',
    'swagger.md',
  ]);
});

test('each of them ends with a call', () => {
  for (const page of connections)
    expect(stepsOf(page).at(-1)?.block.text, page.path).toContain('npx --no -- carimbo call');
});

/** Each page is run from its first command to its last, as its reader would. */
describe.each(pages)('$path', (page) => {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-docs-'));
  const steps = stepsOf(page);
  let sandbox: Sandbox;
  let pageRun: PageRun;

  beforeAll(async () => {
    symlinkSync(join(ROOT, 'demo'), join(folder, 'demo'));
    sandbox = await startSandbox({ folder: join(folder, 'operadora') });
    const { OPERADORA_SQLITE } = sandbox.env;
    const OPERADORA_URL = sandbox.rest.url;
    pageRun = createPageRun(folder, {
      sandbox: new URL(sandbox.rest.url).host,
      env: { LANG: 'pt_BR.UTF-8', LC_ALL: '', OPERADORA_URL, ...(OPERADORA_SQLITE && { OPERADORA_SQLITE }) },
    });
  });
  afterAll(async () => {
    await pageRun.end();
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(steps)('$name', async (step) => {
    const { code, output } = await pageRun.run(step);
    expect(code, output).toBe(expectedCode(step.block));
    if (step.shown !== null) expect(notPrinted(step.shown.text, output), output).toEqual([]);
  });
});
