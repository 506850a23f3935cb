import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Sqlite as Database } from '../../src/platform/sqlite.ts';
import { type CarimboProcess, KEY, startCarimbo } from '../support/carimbo-process.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { post } from '../support/requests.ts';
import { environment, start } from './carimbo.ts';

/** `carimbo verify` beside a server that goes on working, as a technician runs it. */

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

interface Place {
  env: Record<string, string>;
  /** Past the server, as somebody with the database's password could. */
  run(sql: string): Promise<void>;
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-verify-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function onSqlite(): Promise<Place> {
  const folder = newFolder();
  const file = join(folder, 'carimbo.db');
  return {
    env: { CARIMBO_DATA_DIR: folder, CARIMBO_DATABASE_URL: `sqlite:${file}` },
    async run(sql) {
      const db = new Database(file);
      db.exec(sql);
      db.close();
    },
  };
}

async function onPostgres(): Promise<Place> {
  const url = await postgres.database();
  return {
    env: { CARIMBO_DATA_DIR: newFolder(), CARIMBO_DATABASE_URL: url },
    async run(sql) {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query(sql).finally(() => client.end());
    },
  };
}

const verify = ({ env }: Place, ...args: string[]) =>
  start(['verify', ...args], environment(env.CARIMBO_DATA_DIR ?? '', env)).ended;

async function write(server: CarimboProcess, path: string, body: object): Promise<{ number: string }> {
  const response = await post(`${server.url}/v1/protocols${path}`, { key: KEY, body });
  expect([200, 201]).toContain(response.status);
  return (await response.json()) as { number: string };
}

/** Issues and notes without a pause until `isOver`. */
async function work(server: CarimboProcess, isOver: () => boolean): Promise<void> {
  const client = async (name: string) => {
    for (let i = 0; !isOver(); i += 1) {
      const { number } = await write(server, '', { call_id: `${name}-${i}`, caller: '11999990000' });
      await write(server, `/${number}/entries`, { type: 'noted', text: 'uma nota' });
    }
  };
  await Promise.all(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(client));
}

const RUNS = 5;

describe.each([
  ['SQLite', onSqlite],
  ['PostgreSQL', onPostgres],
])('carimbo verify on %s', (_, make) => {
  async function served() {
    const place = await make();
    const server = await startCarimbo(place.env);
    onTestFinished(() => server.end('SIGKILL'));
    return { place, server };
  }

  it('finds nothing wrong while the server issues and appends', async () => {
    const { place, server } = await served();
    let isOver = false;
    const working = work(server, () => isOver);
    const outputs: string[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const { code, stdout, stderr } = await verify(place);
      if (code !== 0) outputs.push(stdout + stderr);
    }
    isOver = true;
    await working;
    expect(outputs).toEqual([]);
    expect((await verify(place)).code).toBe(0);
  }, 240_000);

  it('still finds an entry added after the head, and the newest removed', async () => {
    const { place, server } = await served();
    for (const call of ['a', 'b']) await write(server, '', { call_id: call });
    await server.end('SIGTERM');
    await place.run(
      `insert into entry select operator, 99, protocol, at, type, actor, digest, hash from entry where seq = 3`,
    );
    const added = await verify(place);
    expect(added.code).toBe(1);
    expect(added.stdout).toContain('entry_after_head');
    await place.run(`delete from entry where seq in (3, 99)`);
    const removed = await verify(place);
    expect(removed.code).toBe(1);
    expect(removed.stdout).toContain('newest_missing');
  });

  it('does not take deleted data for erased data', async () => {
    const { place, server } = await served();
    await write(server, '', { call_id: 'a', caller: '11999990000' });
    await server.end('SIGTERM');
    await place.run(`delete from entry_data where seq = 2`);
    await place.run(`update protocol set caller = '11911111111', identification = 'found' where seq = 2`);
    const { code, stdout } = await verify(place);
    expect(code).toBe(1);
    expect(stdout).toContain('data_missing');
  });

  it('agrees with what the server kept of texts cut in the middle of an emoji', async () => {
    const { place, server } = await served();
    for (let length = 30; length < 50; length += 1)
      await write(server, '', { card_number: `${'A'.repeat(length)}😀BBBBBB`, call_id: `cut-${length}` });
    const { code, stdout } = await verify(place);
    expect(stdout).toMatch(/^✓ /);
    expect(code).toBe(0);
  });

  it('says in Portuguese that the head noted down fits, or not', async () => {
    const { place, server } = await served();
    await write(server, '', { call_id: 'a' });
    const [, head = ''] = /(\d+:[0-9a-f]{64})/.exec((await verify(place)).stdout) ?? [];
    const right = await verify(place, '--noted', head);
    expect(right.code).toBe(0);
    expect(right.stdout).toContain('✓ o código de conferência anotado confere');
    const wrong = await verify(place, '--noted', `1:${'0'.repeat(64)}`);
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toMatch(
      /noted_head_differs.*o código de conferência anotado para este registro é outro/,
    );
    expect(wrong.stdout).not.toContain('noted down');
  });
});
