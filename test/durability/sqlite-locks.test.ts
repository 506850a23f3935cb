import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Sqlite } from '../../src/platform/sqlite.ts';
import { type CarimboProcess, KEY, startCarimbo } from '../support/carimbo-process.ts';

const MIB = 1024 * 1024;

const folder = mkdtempSync(join(tmpdir(), 'carimbo-locks-'));
const file = join(folder, 'carimbo.db');
const auth = { authorization: `Bearer ${KEY}` };
let server: CarimboProcess;
let calls = 0;

beforeAll(async () => {
  server = await startCarimbo({ CARIMBO_DATA_DIR: folder, CARIMBO_LOG_LEVEL: 'fatal' });
});
afterAll(async () => {
  await server.end('SIGTERM');
  rmSync(folder, { recursive: true });
});

function issue(subject = 'locks'): Promise<Response> {
  calls += 1;
  return fetch(`${server.url}/v1/protocols`, {
    method: 'POST',
    headers: { ...auth, 'content-type': 'application/json' },
    body: JSON.stringify({ call_id: `lock-${calls}`, subject }),
  });
}

const numberOf = async (reply: Response) => ((await reply.json()) as { number: string }).number;

/** Holds the write lock in this process, as a command in the terminal may. */
function holdWriteLock(): { release(): void } {
  const other = new Sqlite(file);
  other.exec('begin immediate');
  return {
    release() {
      other.exec('commit');
      other.close();
    },
  };
}

it('reads while another process holds the write lock; what must be written first comes after it', async () => {
  const known = await numberOf(await issue());
  const lock = holdWriteLock();
  const order: string[] = [];
  const issued = issue().then((reply) => {
    order.push('issued');
    return reply;
  });
  // Shows personal data, so its record is written first.
  const shown = fetch(`${server.url}/v1/protocols/${known}`, { headers: auth }).then((reply) => {
    order.push('shown');
    return reply;
  });
  try {
    // One after the other: by the second request at the latest, the issue waits for the lock.
    for (let i = 0; i < 5; i += 1) {
      const health = await fetch(`${server.url}/healthz`);
      const read = await fetch(`${server.url}/v1/protocols/${known.slice(0, -6)}999999`, { headers: auth });
      expect([health.status, read.status]).toEqual([200, 404]);
      order.push('read');
    }
  } finally {
    lock.release();
  }
  expect([(await issued).status, (await shown).status]).toEqual([201, 200]);
  expect(order.slice(0, 5)).toEqual(['read', 'read', 'read', 'read', 'read']);
  expect(order.slice(5).sort()).toEqual(['issued', 'shown']);
});

it('answers 503 and writes nothing when the lock is held longer than the limit', async () => {
  const lock = holdWriteLock();
  const callId = `lock-${calls + 1}`;
  const refused = await issue();
  lock.release();
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({ code: 'store_unavailable' });
  const found = await fetch(`${server.url}/v1/protocols?call_id=${callId}`, { headers: auth });
  expect(await found.json()).toMatchObject({ items: [] });
});

it('truncates the write-ahead log once a long reader is gone', async () => {
  const reader = new Sqlite(file, { readonly: true });
  reader.exec('begin');
  reader.prepare('select count(*) from protocol').get();
  const size = () => statSync(`${file}-wal`).size;
  while (size() < 20 * MIB) {
    const replies = await Promise.all(Array.from({ length: 200 }, () => issue('x'.repeat(200))));
    expect(replies.every(({ status }) => status === 201)).toBe(true);
  }
  reader.exec('commit');
  reader.close();
  // The first commit afterwards copies the log into the database, the second starts the log again.
  for (let i = 0; i < 3; i += 1) await issue();
  expect(size()).toBeLessThanOrEqual(16 * MIB);
});
