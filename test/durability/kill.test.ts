import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyJournal } from '../../src/journal/verify.ts';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { type CarimboProcess, KEY, startCarimbo } from '../support/carimbo-process.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { post } from '../support/requests.ts';

const KILLS = 20;
const CLIENTS = 50;
/** The server is killed after a random number of answers up to this, at any point of a batch. */
const MOST_ANSWERS = 600;

let postgres: TestPostgres;
const folder = mkdtempSync(join(tmpdir(), 'carimbo-kill-'));
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true });
});

/** Numbers that clients received, by call id. The next client repeats the requests that got no answer. */
class Clients {
  readonly received = new Map<string, string>();
  readonly unanswered: string[] = [];
  #calls = 0;

  async run(server: CarimboProcess, enough: number): Promise<void> {
    let answers = 0;
    let killed: Promise<void> | null = null;
    const client = async () => {
      while (killed === null) {
        const call = this.unanswered.pop() ?? `call-${++this.#calls}`;
        const number = await issue(server.url, call);
        if (number === null) this.unanswered.push(call);
        else {
          expect(this.received.get(call) ?? number).toBe(number);
          this.received.set(call, number);
        }
        if (number === null) return;
        if (++answers >= enough) killed ??= server.end('SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    await killed;
  }
}

/** @returns null when the server was killed before it answered */
async function issue(url: string, call: string): Promise<string | null> {
  try {
    const response = await post(`${url}/v1/protocols`, {
      key: KEY,
      body: { call_id: call, caller: '11999990000' },
    });
    const body = (await response.json()) as { number: string };
    expect(response.status === 201 || response.status === 200).toBe(true);
    return body.number;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

async function survives(env: Record<string, string>, open: () => Promise<Store>): Promise<void> {
  const clients = new Clients();
  for (let kill = 0; kill < KILLS; kill++) {
    const server = await startCarimbo(env);
    await clients.run(server, 1 + Math.floor(Math.random() * MOST_ANSWERS));
  }
  const server = await startCarimbo(env);
  const late = await Promise.all(
    clients.unanswered.map(async (call) => [call, await issue(server.url, call)] as const),
  );
  for (const [call, number] of late) clients.received.set(call, String(number));
  await server.end('SIGTERM');

  const store = await open();
  const [head] = await store.reads.heads();
  if (head === undefined) throw new Error('no journal');
  const report = await verifyJournal(store.reads, head);
  expect(report.problems).toEqual([]);
  expect(report.protocols).toBe(clients.received.size);
  expect(new Set(clients.received.values()).size).toBe(clients.received.size);
  for (const [call, number] of clients.received)
    expect((await store.reads.protocol('999997', number))?.call_id).toBe(call);
  await store.close();
}

// Each server mostly waits for its start, so both run at once.
it.concurrent('loses no answered number when the server on SQLite is killed twenty times', async () => {
  const data = join(folder, 'sqlite');
  await survives({ CARIMBO_DATA_DIR: data }, () => openSqliteStore(join(data, 'carimbo.db')));
}, 300_000);

it.concurrent('loses no answered number when the server on PostgreSQL is killed twenty times', async () => {
  const url = await postgres.database();
  const env = { CARIMBO_DATA_DIR: join(folder, 'postgres'), CARIMBO_DATABASE_URL: url };
  await survives(env, () => openPostgresStore(url));
}, 300_000);
