import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { KEY, startCarimbo } from '../support/carimbo-process.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { post } from '../support/requests.ts';

const OPERATOR = '999997';
const READERS = 16;
/** The server is killed after this many replies, while other readings are under way. */
const ENOUGH = 60;

let postgres: TestPostgres;
const folder = mkdtempSync(join(tmpdir(), 'carimbo-access-'));
beforeAll(async () => {
  postgres = await startPostgres();
}, 120_000);
afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true });
});

it.each(['sqlite', 'postgres'] as const)(
  'a reading that was answered has its record after kill -9, on %s',
  async (kind) => {
    const path = join(folder, 'killed.db');
    const url = kind === 'sqlite' ? `sqlite:${path}` : await postgres.database();
    const server = await startCarimbo({ CARIMBO_DATA_DIR: folder, CARIMBO_DATABASE_URL: url });
    const numbers: string[] = [];
    for (let i = 0; i < READERS; i += 1) {
      const reply = await post(`${server.url}/v1/protocols`, { key: KEY, body: { call_id: `call-${i}` } });
      numbers.push(((await reply.json()) as { number: string }).number);
    }
    const answered: { id: string | null; number: string }[] = [];
    let killed: Promise<void> | null = null;
    const read = async (number: string) => {
      while (killed === null) {
        const headers = { authorization: `Bearer ${KEY}` };
        const reply = await fetch(`${server.url}/v1/protocols/${number}`, { headers }).catch(() => null);
        if (reply === null) return;
        expect(reply.status).toBe(200);
        answered.push({ id: reply.headers.get('x-request-id'), number });
        if (answered.length >= ENOUGH) killed ??= server.end('SIGKILL');
      }
    };
    await Promise.all(numbers.map(read));
    await killed;

    const store = await openStore(kind === 'sqlite' ? { kind, path } : { kind, url }, 'none');
    try {
      const { items } = await store.reads.accessRecords(OPERATOR, { limit: 10_000 });
      const recorded = new Map(items.map((record) => [record.id, record.numbers]));
      const missing = answered.filter(({ id, number }) => recorded.get(id ?? '')?.[0] !== number);
      console.log(
        `${kind}: ${answered.length} answered, ${items.length} recorded, ${missing.length} missing`,
      );
      expect(missing).toEqual([]);
      expect(recorded.size).toBe(items.length);
    } finally {
      await store.close();
    }
  },
  120_000,
);
