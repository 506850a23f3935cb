import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { commit } from '../../src/journal/commit.ts';
import type { Term } from '../../src/protocol/entry.ts';
import { openStore } from '../../src/store/open-store.ts';
import { issue } from '../support/journal.ts';
import { buildOnce, carimbo, environment } from './carimbo.ts';

const DEMO = '999997';
const DAY = 86_400_000;

beforeAll(buildOnce, 120_000);

/** A database of the demo with one protocol for each due time, in days from now. */
async function databaseWith(dues: number[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-deadlines-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const store = await openStore({ kind: 'sqlite', path: join(folder, 'carimbo.db') });
  await store.ensureJournals([{ ans_registry: DEMO, time_zone: 'America/Sao_Paulo' }]);
  for (const due of dues) {
    const due_at = new Date(Date.now() + due * DAY).toISOString();
    const term: Term = { rule: 'health/care', class: 'care', amount: 5, unit: 'business_days', due_at };
    await commit(store, [issue(`call ${due}`, { class: 'care' }, DEMO)], {
      termsOf: () => ({ terms: [term] }),
    });
  }
  await store.close();
  return folder;
}

it('lists what is late and what ends in the next days, the earliest first, with source and certainty', async () => {
  const env = environment(await databaseWith([60, -1, 20]));
  const { code, stdout } = await carimbo(['deadlines', '--days', '30', '--json'], env);
  expect(code).toBe(0);
  const [listed] = JSON.parse(stdout);
  expect(listed).toMatchObject({ operator: DEMO, days: 30, more: false });
  expect(listed.items).toMatchObject([
    { status: 'late', class: 'care', rule: 'health/care', source: 'RN ANS 623/2024', certainty: 'secondary' },
    { status: 'later', class: 'care', assumed: false },
  ]);
});

it('says it in Portuguese', async () => {
  const { stdout } = await carimbo(['deadlines', '--days', '30'], environment(await databaseWith([-1, 20])));
  expect(stdout).toMatch(
    /Atrasados: 1\n {2}9999972\d+ {2}\d\d\/\d\d\/\d{4} \d\d:\d\d {2}care {2}RN ANS 623\/2024/,
  );
  expect(stdout).toContain('Vencem hoje: 0');
  expect(stdout).toContain('Vencem em breve: 0');
  expect(stdout).toContain('Vencem em até 30 dia(s): 1');
});

it('refuses what is no number of days', async () => {
  const { code, stderr } = await carimbo(
    ['deadlines', '--days', 'sete'],
    environment(await databaseWith([])),
  );
  expect(code).toBe(2);
  expect(stderr).toContain('0 a 999');
});
