import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import type { Outcome } from '../../src/journal/command.ts';
import { verifyJournal } from '../../src/journal/verify.ts';
import { Sqlite } from '../../src/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { issue, note, OPERATOR } from '../contract/store.ts';

/** A worker thread runs JavaScript only: the store is taken as it was built. */
const BUILT = '../../dist/store/sqlite/threaded-store.js';
const folder = mkdtempSync(join(tmpdir(), 'carimbo-thread-'));
const opened: Store[] = [];
let files = 0;

async function open(): Promise<Store> {
  const { openThreadedSqliteStore } = (await import(BUILT)) as {
    openThreadedSqliteStore: (path: string) => Promise<Store>;
  };
  const store = await openThreadedSqliteStore(join(folder, `${++files}.db`));
  opened.push(store);
  await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
  return store;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('answers many batches under way at once, each with its own', async () => {
  const store = await open();
  const calls = Array.from({ length: 200 }, (_, i) => `call-${i}`);
  const batches = await Promise.all(calls.map((call) => store.commit([issue(call), issue('shared')])));
  const outcomes = batches.map(({ outcomes: [own] }) => own as Outcome);
  expect(outcomes.map(({ protocol }) => protocol.call_id)).toEqual(calls);
  expect(new Set(batches.map(({ outcomes: [, shared] }) => (shared as Outcome).protocol.number)).size).toBe(
    1,
  );
  const [head] = await store.reads.heads();
  expect(await verifyJournal(store.reads, head as NonNullable<typeof head>)).toMatchObject({
    ok: true,
    protocols: 201,
  });
});

it('carries errors over with code, status and words', async () => {
  const store = await open();
  const { outcomes } = await store.commit([note('32630519990101000001', 'x'), issue('a')]);
  expect(outcomes[0]).toMatchObject({
    name: 'CarimboError',
    code: 'protocol_not_found',
    status: 404,
    text: { 'pt-BR': 'Não existe protocolo com esse número.' },
  });
  expect(outcomes[1]).toMatchObject({ created: true });
});

it('rejects a transaction that failed as a whole, and goes on', async () => {
  const store = await open();
  const file = new Sqlite(join(folder, `${files}.db`));
  file.exec('alter table identity rename to elsewhere');
  await expect(store.commit([issue('a')])).rejects.toThrow('no such table');
  file.exec('alter table elsewhere rename to identity');
  file.close();
  await expect(store.commit([issue('a')])).resolves.toMatchObject({ issued: 1 });
});

it('can be written to while it is ready, and not after it was closed', async () => {
  const store = await open();
  await store.ping();
  await store.close();
  opened.length = 0;
  await expect(store.commit([issue('a')])).rejects.toThrow();
});
