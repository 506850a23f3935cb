import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { environment, start } from '../cli/carimbo.ts';
import { KEY, startCarimbo } from '../support/carimbo-process.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { getWith, post } from '../support/requests.ts';
import { runningApp } from '../support/running-app.ts';
import { until } from '../support/until.ts';

/** A database that is behind what was given out gives no number twice. */

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

interface Place {
  env: Record<string, string>;
  /** Keeps the database as it is now, and brings it back; nothing may have it open. */
  keep(): Promise<void>;
  bringBack(): Promise<void>;
  /** Leaves nothing of it. */
  lose(): Promise<void>;
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-high-water-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function onSqlite(): Promise<Place> {
  const folder = newFolder();
  const file = join(folder, 'carimbo.db');
  const lose = async () => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
  };
  return {
    env: { CARIMBO_DATA_DIR: folder, CARIMBO_HIGH_WATER_FILE: join(newFolder(), 'mark.json') },
    async keep() {
      copyFileSync(file, `${file}.older`);
    },
    async bringBack() {
      await lose();
      copyFileSync(`${file}.older`, file);
    },
    lose,
  };
}

async function onPostgres(): Promise<Place> {
  const url = await postgres.database();
  const name = new URL(url).pathname.slice(1);
  const run = async (...statements: string[]) => {
    const client = new pg.Client({ connectionString: new URL('/postgres', url).href });
    await client.connect();
    for (const sql of statements) await client.query(sql);
    await client.end();
  };
  return {
    env: {
      CARIMBO_DATA_DIR: newFolder(),
      CARIMBO_DATABASE_URL: url,
      CARIMBO_HIGH_WATER_FILE: join(newFolder(), 'mark.json'),
    },
    keep: () => run(`create database ${name}_older template ${name}`),
    bringBack: () =>
      run(`drop database ${name} with (force)`, `create database ${name} template ${name}_older`),
    lose: () => run(`drop database ${name} with (force)`, `create database ${name}`),
  };
}

async function serverOn(place: Place) {
  const server = await startCarimbo(place.env);
  onTestFinished(() => server.end('SIGKILL'));
  return server;
}

async function issue(url: string, times: number): Promise<string[]> {
  const numbers: string[] = [];
  for (let i = 0; i < times; i += 1) {
    const response = await post(`${url}/v1/protocols`, { key: KEY });
    numbers.push(((await response.json()) as { number: string }).number);
  }
  return numbers;
}

/** What the file says of the demo's operator. */
function markOf({ env }: Place): { head: { seq: number }; ceilings: Record<string, number> } {
  return JSON.parse(readFileSync(env.CARIMBO_HIGH_WATER_FILE ?? '', 'utf8')).operators['999997'];
}

const command = ({ env }: Place, ...args: string[]) =>
  start(args, environment(env.CARIMBO_DATA_DIR ?? '', env)).ended;

/** Starts the server on a database that is behind: it never becomes ready. */
async function startBehind(place: Place) {
  const app = await runningApp({
    env: place.env,
    database:
      place.env.CARIMBO_DATABASE_URL ?? `sqlite:${join(place.env.CARIMBO_DATA_DIR ?? '', 'carimbo.db')}`,
  });
  onTestFinished(() => app.stop());
  return app;
}

for (const [name, newPlace] of [
  ['SQLite', onSqlite],
  ['PostgreSQL', onPostgres],
] as const) {
  describe(`on ${name}`, () => {
    it.each(['an older copy', 'an empty database'])(
      'issues nothing with %s, and after restore --continue goes on past everything given out',
      async (what) => {
        const place = await newPlace();
        const first = await serverOn(place);
        await issue(first.url, 5);
        await first.end('SIGTERM');
        await place.keep();
        const second = await serverOn(place);
        const given = await issue(second.url, 20);
        await until('the head to be in the file', async () => markOf(place).head.seq >= 25);
        await second.end('SIGKILL');
        await (what === 'an older copy' ? place.bringBack() : place.lose());

        const behind = await startBehind(place);
        const refused = await post(`${behind.url}/v1/protocols`, { key: behind.secret });
        expect(refused.status).toBe(503);
        expect(await refused.json()).toMatchObject({ code: 'database_behind' });
        const readyz = await getWith(behind.secret, `${behind.url}/readyz`);
        expect(readyz.status).toBe(503);

        const continued = await command(place, 'restore', '--continue');
        expect(continued.stdout, continued.stderr).toContain('999997');
        expect(continued.code).toBe(0);
        const last = given.at(-1) ?? '';
        const issued = async () => {
          const response = await post(`${behind.url}/v1/protocols`, { key: behind.secret });
          return response.status === 201 ? ((await response.json()) as { number: string }).number : null;
        };
        let next: string | null = null;
        await until('the running server to accept it', async () => {
          next = await issued();
          return next !== null;
        });
        expect((next ?? '') > last, `${next} after ${last}`).toBe(true);

        const [report] = JSON.parse((await command(place, 'verify', '--json')).stdout);
        expect(report).toMatchObject({ ok: true, restored: 1, problems: [] });
        // What is done is done: a second time there is nothing to let continue.
        expect((await command(place, 'restore', '--continue')).code).toBe(0);
        const [again] = JSON.parse((await command(place, 'verify', '--json')).stdout);
        expect(again.restored).toBe(1);
      },
    );
  });
}

it('gives out no number above the ceiling on disk, whenever it is killed', async () => {
  const place = await onSqlite();
  let given = 0;
  for (let round = 0; round < 8; round += 1) {
    const server = await serverOn(place);
    let isKilled = false;
    const clients = Array.from({ length: 16 }, async () => {
      while (!isKilled) {
        const response = await post(`${server.url}/v1/protocols`, { key: KEY }).catch(() => null);
        const reply = (await response?.json().catch(() => null)) as { number?: string } | null | undefined;
        if (reply?.number !== undefined) given = Math.max(given, Number(reply.number.slice(14)));
      }
    });
    // About the middle of a block, its end, and places between.
    const stopAt = given + 137 * (round + 1);
    await until('numbers', async () => given >= stopAt);
    const killed = server.end('SIGKILL');
    isKilled = true;
    await Promise.all([killed, ...clients]);
    expect(Math.max(...Object.values(markOf(place).ceilings))).toBeGreaterThanOrEqual(given);
  }
  console.log(`killed 8 times; numbers ${given}, above the ceiling 0`);
});

it('notices that the database goes back under a running server, as with a replica that lagged', async () => {
  const place = await onPostgres();
  const app = await runningApp({ database: place.env.CARIMBO_DATABASE_URL ?? '' });
  onTestFinished(() => app.stop());
  const issueOnce = () => post(`${app.url}/v1/protocols`, { key: app.secret });
  const url = new URL(place.env.CARIMBO_DATABASE_URL ?? '');
  const admin = new pg.Client({ connectionString: new URL('/postgres', url).href });
  await admin.connect();
  onTestFinished(() => admin.end());
  const name = url.pathname.slice(1);
  const cut = () =>
    admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
  for (let i = 0; i < 3; i += 1) expect((await issueOnce()).status).toBe(201);
  // A copy while the server is connected: nobody may be connected to the template.
  await admin.query(`alter database ${name} allow_connections false`);
  await cut();
  await admin.query(`create database lagged template ${name}`);
  await admin.query(`alter database ${name} allow_connections true`);
  await until('the database to be there again', async () => (await issueOnce()).status === 201);
  const last = (await (await issueOnce()).json()) as { number: string };
  await admin.query(`alter database ${name} allow_connections false`);
  await cut();
  await admin.query(`alter database ${name} rename to ahead`);
  await admin.query(`alter database lagged rename to ${name}`);
  await until('the server to notice', async () => {
    const response = await issueOnce();
    expect(response.status).not.toBe(201);
    return ((await response.json()) as { code: string }).code === 'database_behind';
  });
  expect(last.number.slice(14)).not.toBe('000003');
});

it('goes on issuing, with an alarm, where the file cannot be written or is damaged', async () => {
  const folder = newFolder();
  const file = join(folder, 'mark.json');
  writeFileSync(file, '{"version": 1, "operators": {');
  const damaged = await runningApp({ env: { CARIMBO_HIGH_WATER_FILE: file } });
  onTestFinished(() => damaged.stop());
  expect((await post(`${damaged.url}/v1/protocols`, { key: damaged.secret })).status).toBe(201);
  const metrics = await (await fetch(`${damaged.url}/metrics`)).text();
  expect(metrics).toContain('carimbo_high_water_ok 0');
  expect(readFileSync(file, 'utf8')).toBe('{"version": 1, "operators": {');

  const missing = await runningApp({
    env: { CARIMBO_HIGH_WATER_FILE: join(folder, 'no-folder', 'mark.json') },
  });
  onTestFinished(() => missing.stop());
  expect((await post(`${missing.url}/v1/protocols`, { key: missing.secret })).status).toBe(201);
  await until('the alarm', async () =>
    (await (await fetch(`${missing.url}/metrics`)).text()).includes('carimbo_high_water_ok 0'),
  );
  chmodSync(folder, 0o700);
});
