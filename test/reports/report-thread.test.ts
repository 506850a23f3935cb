import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ReportJob } from '../../src/reports/report-job.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { commit, issue, OPERATOR, withJournals } from '../support/journal.ts';

/** The built one: Node 20 cannot start a thread from TypeScript. */
const { Reports } = (await import(
  new URL('../../dist/reports/reports.js', import.meta.url).href
)) as typeof import('../../src/reports/reports.ts');

/** Several times what is made ahead of a reader who takes nothing. */
const PROTOCOLS = 5000;
const EXPORT: ReportJob = {
  kind: 'export',
  operator: OPERATOR,
  areaCode: undefined,
  filter: {},
  beneficiaries: true,
  language: 'pt-BR',
  format: 'csv',
};

let folder: string;
let reports: InstanceType<typeof Reports>;
/** Those that were started and have not ended. */
const threads = new Set<Worker>();

function watch(thread: Worker): void {
  threads.add(thread);
  thread.once('exit', () => threads.delete(thread));
}

beforeAll(async () => {
  process.on('worker', watch);
  folder = mkdtempSync(join(tmpdir(), 'carimbo-report-'));
  const path = join(folder, 'carimbo.db');
  const store = await withJournals(openSqliteStore(path));
  await commit(store, ...Array.from({ length: PROTOCOLS }, (_, i) => issue(`call-${i}`)));
  await store.close();
  reports = new Reports({ database: { kind: 'sqlite', path } });
});
afterEach(() => expect.poll(() => threads.size, { timeout: 30_000 }).toBe(0));
afterAll(() => {
  process.off('worker', watch);
  rmSync(folder, { recursive: true });
});

it('a thread makes the file and ends with it', async () => {
  const file = await reports.takeTurn('user:a', async () => true).file(EXPORT);
  expect(threads.size).toBe(1);
  const lines = (await text(file)).trimEnd().split('\r\n');
  expect(lines).toHaveLength(1 + PROTOCOLS);
});

it('ends the thread of an export that is no longer granted, also while nobody takes the file; then there is another turn', async () => {
  let isGranted = true;
  const file = await reports.takeTurn('user:a', async () => isGranted).file(EXPORT);
  expect(() => reports.takeTurn('user:a', async () => true)).toThrow(
    expect.objectContaining({ code: 'export_running' }),
  );
  const failed = new Promise((resolve) => file.once('error', resolve));
  isGranted = false;
  expect(await failed).toMatchObject({ cause: { code: 'signed_out' } });
  await expect.poll(() => threads.size, { timeout: 30_000 }).toBe(0);
  reports.takeTurn('user:a', async () => true).end();
});

it('ends the thread of a reader who went away', async () => {
  const file = await reports.takeTurn('user:a', async () => true).file(EXPORT);
  file.destroy();
  await expect.poll(() => threads.size, { timeout: 30_000 }).toBe(0);
});

it('ends every thread with the server', async () => {
  const files = await Promise.all(
    ['user:a', 'user:b'].map((actor) => reports.takeTurn(actor, async () => true).file(EXPORT)),
  );
  const failed = files.map((file) => new Promise((resolve) => file.once('error', resolve)));
  await reports.stop();
  for (const error of await Promise.all(failed)) expect(error).toMatchObject({ cause: { code: 'stopping' } });
});

it('says what failed where the thread cannot read', async () => {
  const without = new Reports({ database: { kind: 'sqlite', path: join(folder, 'none', 'carimbo.db') } });
  await expect(without.takeTurn('user:a', async () => true).file(EXPORT)).rejects.toMatchObject({
    code: 'export_failed',
    status: 503,
  });
  without.takeTurn('user:a', async () => true).end();
});
