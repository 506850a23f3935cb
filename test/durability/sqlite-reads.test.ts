import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Sqlite } from '../../src/platform/sqlite.ts';
import { type CarimboProcess, KEY, startCarimbo } from '../support/carimbo-process.ts';
import { until } from '../support/until.ts';

/** The old query counts for ten seconds on an idle machine, and for minutes on a busy one. */
const RECOVERED_WITHIN_MS = 120_000;

const auth = { authorization: `Bearer ${KEY}` };
let folder: string;
let server: CarimboProcess;
let calls = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'carimbo-reads-'));
  server = await startCarimbo({ CARIMBO_DATA_DIR: folder, CARIMBO_LOG_LEVEL: 'fatal' });
});
afterEach(async () => {
  await server.end('SIGTERM');
  rmSync(folder, { recursive: true });
});

async function issue(): Promise<number> {
  calls += 1;
  const reply = await fetch(`${server.url}/v1/protocols`, {
    method: 'POST',
    headers: { ...auth, 'content-type': 'application/json' },
    body: JSON.stringify({ call_id: `read-${calls}` }),
  });
  await reply.text();
  return reply.status;
}

async function search(): Promise<number> {
  const reply = await fetch(`${server.url}/v1/protocols?limit=1`, { headers: auth });
  await reply.text();
  return reply.status;
}

function change(sql: string): void {
  const db = new Sqlite(join(folder, 'carimbo.db'));
  db.exec(sql);
  db.close();
}

/** Replaces the table of protocols by a view that counts up to `steps` before it returns a subject. Writing stays fast. */
function makeReadingSlow(steps: number): void {
  const db = new Sqlite(join(folder, 'carimbo.db'), { readonly: true });
  const columns = (db.pragma('table_info(protocol)') as { name: string }[]).map(({ name }) => name);
  db.close();
  const count = `(with recursive n (i) as (select 1 union all select i + 1 from n where i < ${steps}) select sum(i) from n)`;
  const shown = columns.map((name) =>
    name === 'subject' ? `iif(${count} > 0, subject, null) as subject` : name,
  );
  change(`
    alter table protocol rename to protocol_kept;
    create view protocol as select ${shown.join(', ')} from protocol_kept;
    create trigger protocol_insert instead of insert on protocol begin
      insert into protocol_kept (${columns.join(', ')}) values (${columns.map((name) => `new.${name}`).join(', ')});
    end;`);
}

const makeReadingFast = () => change('drop view protocol; alter table protocol_kept rename to protocol;');

it('issues while a slow search runs', async () => {
  await issue();
  makeReadingSlow(4_000_000);
  const order: string[] = [];
  const searching = search().then((status) => order.push(`searched ${status}`));
  for (let i = 0; i < 3; i += 1) order.push(`issued ${await issue()}`);
  await searching;
  expect(order).toEqual(['issued 201', 'issued 201', 'issued 201', 'searched 200']);
});

it('answers 503 to a search that takes too long, issues meanwhile, and searches again afterwards', async () => {
  await issue();
  makeReadingSlow(80_000_000);
  const order: string[] = [];
  const searching = search().then((status) => order.push(`searched ${status}`));
  for (let i = 0; i < 3; i += 1) order.push(`issued ${await issue()}`);
  await searching;
  expect(order).toEqual(['issued 201', 'issued 201', 'issued 201', 'searched 503']);
  makeReadingFast();
  // A search waits until the thread has finished the old query.
  await until('a search to succeed', async () => (await search()) === 200, RECOVERED_WITHIN_MS);
}, 180_000);

it('limits the write-ahead log while searches run without a pause', async () => {
  await issue();
  makeReadingSlow(500_000);
  let isOver = false;
  const searching = Array.from({ length: 3 }, async () => {
    while (!isOver) expect(await search()).toBe(200);
  });
  let longest = 0;
  for (let batch = 0; batch < 60; batch += 1) {
    const statuses = await Promise.all(Array.from({ length: 100 }, issue));
    expect(statuses.every((status) => status === 201)).toBe(true);
    longest = Math.max(longest, statSync(join(folder, 'carimbo.db-wal')).size);
  }
  isOver = true;
  await Promise.all(searching);
  expect(longest).toBeLessThan(24 * 1024 * 1024);
});

it('leaves a single file when it stops after searches', async () => {
  await issue();
  expect(await search()).toBe(200);
  await server.end('SIGTERM');
  expect(readdirSync(folder).filter((name) => name.startsWith('carimbo.db'))).toEqual(['carimbo.db']);
});
