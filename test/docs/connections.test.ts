import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { allPages, promisedBy, ROOT, readPage } from './support/pages.ts';
import { notPrinted } from './support/transcript.ts';
import { stepsOf, type Walk, walkIn } from './support/walk.ts';

const connections = allPages().filter(({ path }) => path.startsWith('docs/ligacoes/'));
const stories = [...connections, readPage('docs/numeros-da-operadora.md')];

test('there is a whole connection for each kind of document that operators send', () => {
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

/** Each page is walked through from its first command to its last, as its reader would. */
describe.each(stories)('$path', (page) => {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-docs-'));
  const steps = stepsOf(page);
  let sandbox: Sandbox;
  let walk: Walk;

  beforeAll(async () => {
    symlinkSync(join(ROOT, 'demo'), join(folder, 'demo'));
    sandbox = await startSandbox({ folder: join(folder, 'operadora') });
    const { OPERADORA_SQLITE } = sandbox.env;
    const OPERADORA_URL = sandbox.rest.url;
    walk = walkIn(folder, {
      sandbox: new URL(sandbox.rest.url).host,
      env: { LANG: 'pt_BR.UTF-8', LC_ALL: '', OPERADORA_URL, ...(OPERADORA_SQLITE && { OPERADORA_SQLITE }) },
    });
  });
  afterAll(async () => {
    await walk.end();
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(steps)('$name', async (step) => {
    const { code, output } = await walk.take(step);
    expect(code, output).toBe(promisedBy(step.block));
    if (step.shown !== null) expect(notPrinted(step.shown.text, output), output).toEqual([]);
  });
});
