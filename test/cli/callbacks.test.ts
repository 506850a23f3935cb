import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { commit } from '../../src/journal/commit.ts';
import type { NewEntry } from '../../src/protocol/entry.ts';
import { openStore } from '../../src/store/open-store.ts';
import { issue, note, numbersOf } from '../support/journal.ts';
import { buildOnce, carimbo, environment } from './carimbo.ts';

const DEMO = '999997';
const CALLER = '+5511987654321';

beforeAll(buildOnce, 120_000);

/** A database of the demo with calls that nobody answered, one for each caller, which waited 94 seconds. */
async function databaseWith(callers: string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-callbacks-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const store = await openStore({ kind: 'sqlite', path: join(folder, 'carimbo.db') });
  await store.ensureJournals([{ ans_registry: DEMO, time_zone: 'America/Sao_Paulo' }]);
  const ended = Date.now() - 60_000;
  for (const [i, caller] of callers.entries()) {
    const { outcomes } = await commit(store, [issue(`call ${i}`, { caller, caller_e164: caller }, DEMO)]);
    const [number = ''] = numbersOf(outcomes);
    const facts: NewEntry[] = [
      {
        type: 'call.queued',
        data: { queue: 'atendimento', happened_at: new Date(ended - 94_000).toISOString() },
      },
      { type: 'call.ended', data: { by: 'caller', happened_at: new Date(ended).toISOString() } },
    ];
    for (const entry of facts) await commit(store, [{ ...note(number, ''), operator: DEMO, entry }]);
  }
  await store.close();
  return folder;
}

it('lists each caller once, in JSON', async () => {
  const env = environment(await databaseWith([CALLER, CALLER, 'withheld']));
  const { code, stdout } = await carimbo(['callbacks', '--json'], env);
  expect(code).toBe(0);
  const [listed] = JSON.parse(stdout);
  expect(listed).toMatchObject({
    operator: DEMO,
    more: false,
    items: [{ caller: CALLER, reason: 'abandoned', waited_seconds: 94, attempts: 0, queue: 'atendimento' }],
  });
  expect(listed.items[0].numbers).toHaveLength(2);
});

it('says it in Portuguese', async () => {
  const { stdout } = await carimbo(['callbacks'], environment(await databaseWith([CALLER])));
  expect(stdout).toMatch(
    /Ligar (agora|mais tarde): 1\n {2}\+5511987654321 {2}9999972\d+ {2}[\d/]+ [\d:]+ {2}esperou 94 s {2}atendimento/,
  );
  expect(stdout).toContain('Tentativas esgotadas: 0');
});
