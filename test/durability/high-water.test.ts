import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { environment, start } from '../cli/carimbo.ts';
import { binaries, PostgresServer } from '../faults/postgres-server.mjs';
import { KEY, startCarimbo } from '../support/carimbo-process.ts';
import { runSql } from '../support/databases.ts';
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

/** Servers of PostgreSQL that can follow one another. */
async function newCluster() {
  const folder = newFolder();
  chmodSync(folder, 0o755);
  const bin = await binaries(folder);
  let servers = 0;
  return {
    newServer() {
      servers += 1;
      const place = { data: join(folder, `server-${servers}`), log: join(folder, `server-${servers}.log`) };
      const server = new PostgresServer({ bin, ...place, onExit: () => {} });
      onTestFinished(() => server.end('SIGKILL'));
      return server;
    },
    urlOf: ({ port }: PostgresServer) => `postgres://postgres@127.0.0.1:${port}/carimbo`,
  };
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

async function serverOn(place: Pick<Place, 'env'>) {
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
function markOf({ env }: Pick<Place, 'env'>): { head: { seq: number }; ceilings: Record<string, number> } {
  return JSON.parse(readFileSync(env.CARIMBO_HIGH_WATER_FILE ?? '', 'utf8')).operators['999997'];
}

const command = ({ env }: Pick<Place, 'env'>, ...args: string[]) =>
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
    it.each(['an older copy', 'an older backup', 'an empty database'])(
      'issues nothing with %s, and after restore --continue goes on past everything given out',
      async (what) => {
        const place = await newPlace();
        const first = await serverOn(place);
        await issue(first.url, 5);
        await first.end('SIGTERM');
        await place.keep();
        const file = join(newFolder(), 'backup.gz');
        expect((await command(place, 'backup', '--out', file)).code).toBe(0);
        const second = await serverOn(place);
        const given = await issue(second.url, 20);
        await until('the head to be in the file', async () => markOf(place).head.seq >= 25);
        await second.end('SIGKILL');
        await (what === 'an older copy' ? place.bringBack() : place.lose());
        if (what === 'an older backup') {
          const restored = await command(place, 'restore', file);
          expect(restored.code, restored.stderr).toBe(0);
          expect(restored.stdout + restored.stderr).toContain('faltam os registros');
        }

        const behind = await startBehind(place);
        const refused = await post(`${behind.url}/v1/protocols`, { key: behind.secret });
        expect(refused.status).toBe(503);
        expect(await refused.json()).toMatchObject({ code: 'database_behind' });
        const readyz = await getWith(behind.secret, `${behind.url}/readyz`);
        expect(readyz.status).toBe(503);
        expect(await readyz.text()).toContain('carimbo restore --continue');

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
        console.log(`${name}, ${what}: calls 26, numbers 26, last ${last}, then ${next}: repeats 0`);

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

it('a first start in which nothing was given out leaves no mark that a backup would be behind', async () => {
  const old = await onSqlite();
  const first = await serverOn(old);
  const given = await issue(first.url, 5);
  await first.end('SIGTERM');
  const file = join(newFolder(), 'backup.gz');
  expect((await command(old, 'backup', '--out', file)).code).toBe(0);

  const place = await onSqlite();
  await (await serverOn(place)).end('SIGTERM');
  const ranges = await runSql(
    { kind: 'sqlite', path: join(place.env.CARIMBO_DATA_DIR ?? '', 'carimbo.db') },
    `select count(*) as count from entry where type = 'offline_range_set'`,
  );
  expect(ranges).toEqual([{ count: 1 }]);
  const restored = await command(place, 'restore', file);
  expect(restored.code, restored.stderr).toBe(0);
  expect(restored.stdout + restored.stderr).not.toContain('faltam os registros');
  const server = await serverOn(place);
  const [next = ''] = await issue(server.url, 1);
  expect(next > (given.at(-1) ?? '')).toBe(true);
});

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

it('notices that an asynchronous replica lagged when it took over, and restore --continue goes on past everything', {
  timeout: 300_000,
}, async () => {
  const cluster = await newCluster();
  const primary = cluster.newServer();
  await primary.create();
  await primary.query('postgres', 'create database carimbo');
  const standby = cluster.newServer();
  await standby.follow(primary);
  const env = {
    CARIMBO_DATA_DIR: newFolder(),
    CARIMBO_HIGH_WATER_FILE: join(newFolder(), 'mark.json'),
    CARIMBO_DATABASE_URL: cluster.urlOf(primary),
  };
  const server = await serverOn({ env });
  const early = await issue(server.url, 5);
  const count = () =>
    standby.query('carimbo', 'select count(*) as count from protocol').then(
      ([row]) => Number(row?.count),
      () => 0,
    );
  await until('the replica to have them', async () => (await count()) === 5);
  // What the replica received, it would apply when it takes over: so nothing reaches it from here on.
  const [sender] = await primary.query('postgres', 'select pid from pg_stat_replication');
  process.kill(Number(sender?.pid), 'SIGSTOP');
  const lost = await issue(server.url, 20);
  await until('the newest head to be in the file', () => markOf({ env }).head.seq >= 25);
  process.kill(Number(sender?.pid), 'SIGKILL');
  await primary.end('SIGKILL');
  await standby.query('postgres', 'select pg_promote(true, 60)');
  expect(await count()).toBe(5);
  // The same address leads to the replica now, as a virtual IP would.
  await standby.end('SIGINT');
  standby.port = primary.port;
  await standby.run();

  const refusal = async () => {
    const response = await post(`${server.url}/v1/protocols`, { key: KEY });
    const { code, number } = (await response.json()) as { code?: string; number?: string };
    expect(number).toBeUndefined();
    return { status: response.status, code };
  };
  await until('the running node to notice', async () => (await refusal()).code === 'database_behind');
  expect(await refusal()).toEqual({ status: 503, code: 'database_behind' });
  const readyz = await getWith(KEY, `${server.url}/readyz`);
  expect(readyz.status).toBe(503);
  expect(await readyz.text()).toContain('carimbo restore --continue');

  const continued = await command({ env }, 'restore', '--continue');
  expect(continued.code, continued.stderr).toBe(0);
  const next: string[] = [];
  await until('the running node to issue again', async () => {
    const response = await post(`${server.url}/v1/protocols`, { key: KEY });
    if (response.status === 201) next.push(((await response.json()) as { number: string }).number);
    return next.length === 10;
  });
  const given = [...early, ...lost];
  const last = [...given].sort().at(-1) ?? '';
  expect(next.every((number) => number > last)).toBe(true);
  const [report] = JSON.parse((await command({ env }, 'verify', '--json')).stdout);
  expect(report).toMatchObject({ ok: true, restored: 1, problems: [] });
  const [entry] = await standby.query(
    'carimbo',
    `select d.text from entry e join entry_data d using (operator, seq) where e.type = 'restored'`,
  );
  const { skipped } = JSON.parse(String(entry?.text)) as { skipped: { from: string; to: string }[] };
  const all = [...given, ...next];
  const accounted = (number: string) =>
    early.includes(number) ||
    next.includes(number) ||
    skipped.some(({ from, to }) => from <= number && number <= to);
  const [repeats, unaccounted] = [all.length - new Set(all).size, all.filter((number) => !accounted(number))];
  console.log(
    `calls ${all.length}, numbers ${new Set(all).size}, of them lost with the primary ${lost.length}, repeats ${repeats}, unaccounted ${unaccounted.length}`,
  );
  expect([repeats, unaccounted]).toEqual([0, []]);
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
