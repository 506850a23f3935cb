import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProcess } from '../cli/in-process.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { post } from '../support/requests.ts';
import { type RunningApp, runningApp } from '../support/running-app.ts';
import { CAN_MOUNT, type SmallDisk, smallDisk } from '../support/small-disk.ts';

const NOBODY = 65_534;
const OPERATOR = '999997';

interface Installation {
  disk: SmallDisk;
  /** URL of a database on that disk. */
  database: string;
  stop(): Promise<void>;
}

const INSTALLATIONS: Record<string, () => Promise<Installation>> = {
  async SQLite() {
    const disk = await smallDisk(24);
    return { disk, database: `sqlite:${join(disk.path, 'carimbo.db')}`, stop: async () => {} };
  },
  async PostgreSQL() {
    const postgres: TestPostgres = await startPostgres();
    const disk = await smallDisk(48, NOBODY);
    const admin = new pg.Client({ connectionString: await postgres.database() });
    await admin.connect();
    await admin.query(`create tablespace small location '${disk.path}'`);
    await admin.query('create database on_small_disk tablespace small');
    await admin.end();
    const url = new URL(await postgres.database());
    url.pathname = '/on_small_disk';
    return { disk, database: url.href, stop: () => postgres.stop() };
  },
};

describe.skipIf(!CAN_MOUNT).each(Object.keys(INSTALLATIONS))('%s on a full disk', (kind) => {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-full-'));
  let installation: Installation;
  let server: RunningApp;
  let calls = 0;
  let facts = 0;
  /** Numbers in the replies, in order. */
  const numbers: string[] = [];

  beforeAll(async () => {
    installation = await (INSTALLATIONS[kind] as () => Promise<Installation>)();
    server = await runningApp({ database: installation.database });
  });
  afterAll(async () => {
    await server.stop();
    await installation.stop();
    await installation.disk.remove();
    rmSync(folder, { recursive: true });
  });

  async function issue(): Promise<{ status: number; code?: string }> {
    const reply = await post(`${server.url}/v1/protocols`, {
      key: server.secret,
      body: { call_id: `call-${++calls}`, subject: 'x'.repeat(1000) },
    });
    const { number, code } = (await reply.json()) as { number?: string; code?: string };
    if (number !== undefined) numbers.push(number);
    return { status: reply.status, ...(code !== undefined && { code }) };
  }
  /** A fact of a call whose number its PBX has not delivered: kept outside of the journal. */
  async function keepFact(): Promise<{ status: number; code?: string }> {
    const reply = await post(`${server.url}/v1/offline`, {
      key: server.secret,
      body: {
        ...{ type: 'recording', number: `${OPERATOR}20261122900000` },
        file: `${++facts} ${'x'.repeat(900)}`,
      },
    });
    const { code } = (await reply.json()) as { code?: string };
    return { status: reply.status, ...(code !== undefined && { code }) };
  }
  const ready = async () => (await fetch(`${server.url}/readyz`)).status;
  /** The line of doctor about the database. */
  async function doctor(): Promise<string> {
    const config = join(folder, 'carimbo.yaml');
    writeFileSync(
      config,
      `operators:\n  - { ans_registry: "${OPERATOR}", name: A }\ndatabase: { url: "${installation.database}" }\n`,
    );
    const { stdout } = await inProcess('doctor', '--config', config);
    return stdout.split('\n').find((line) => line.includes('Banco de dados')) ?? '';
  }

  it('is not ready before the first request fails, and doctor says why', async () => {
    expect(await issue()).toEqual({ status: 201 });
    expect(await ready()).toBe(200);
    installation.disk.fill();
    await expect.poll(ready, { timeout: 10_000 }).toBe(503);
    expect(await doctor()).toMatch(/✗ Banco de dados: .* não aceita gravação: .*disco.* cheio/);
  });

  it('answers 503 once nothing more can be written', async () => {
    let last = await issue();
    for (let tried = 0; tried < 2000 && last.status === 201; tried++) last = await issue();
    expect(last).toEqual({ status: 503, code: 'store_unavailable' });
    let lastFact = await keepFact();
    for (let tried = 0; tried < 2000 && lastFact.status === 202; tried++) lastFact = await keepFact();
    expect(lastFact).toEqual({ status: 503, code: 'store_unavailable' });
    expect(await ready()).toBe(503);
  });

  it('goes on by itself when there is space again, with consecutive numbers', async () => {
    installation.disk.free();
    await expect.poll(ready, { timeout: 10_000 }).toBe(200);
    for (let i = 0; i < 20; i++) expect(await issue()).toEqual({ status: 201 });
    const first = Number(numbers[0]?.slice(14));
    expect(numbers.map((number) => Number(number.slice(14)))).toEqual(numbers.map((_, i) => first + i));
    expect(await doctor()).toMatch(/✓ Banco de dados: .*aceita gravação/);
  });
});
