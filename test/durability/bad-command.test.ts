import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Sqlite as Database } from '../../src/platform/sqlite.ts';
import { KEY, startCarimbo } from '../support/carimbo-process.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { post } from '../support/requests.ts';

/** The database refuses one command of a batch, by a rule that the test adds to it. */

const REFUSED = '11900000000';
const CALLS = 100;

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const ENTRY_BEHIND_HEAD = `insert into entry select operator, seq + 1, protocol, at, type, actor, digest, hash from entry
  where (operator, seq) in (select operator, seq from journal_head)`;
const SQL = {
  rule: {
    sqlite: `create trigger refuse before insert on protocol when new.caller = '${REFUSED}'
  begin select raise(abort, 'refused'); end`,
    postgres: `alter table protocol add constraint refuse check (caller is null or caller <> '${REFUSED}')`,
  },
  entryBehindHead: { sqlite: ENTRY_BEHIND_HEAD, postgres: ENTRY_BEHIND_HEAD },
};
type Statement = keyof typeof SQL;

async function onSqlite() {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-bad-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'carimbo.db');
  return {
    env: { CARIMBO_DATA_DIR: folder, CARIMBO_DATABASE_URL: `sqlite:${file}` },
    async run(statement: Statement) {
      const db = new Database(file);
      db.exec(SQL[statement].sqlite);
      db.close();
    },
  };
}

async function onPostgres() {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-bad-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const url = await postgres.database();
  return {
    env: { CARIMBO_DATA_DIR: folder, CARIMBO_DATABASE_URL: url },
    async run(statement: Statement) {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query(SQL[statement].postgres).finally(() => client.end());
    },
  };
}

async function issue(url: string, call: number, caller: string) {
  const response = await post(`${url}/v1/protocols`, { key: KEY, body: { call_id: `call-${call}`, caller } });
  const body = (await response.json()) as { number?: string; code?: string };
  return { status: response.status, ...body };
}

describe.each([
  ['SQLite', onSqlite],
  ['PostgreSQL', onPostgres],
])('a command that %s refuses', (_, make) => {
  it('fails alone: all others of its batch get consecutive numbers', async () => {
    const { env, run } = await make();
    const server = await startCarimbo(env);
    onTestFinished(() => server.end('SIGKILL'));
    await run('rule');
    const answers = await Promise.all(
      Array.from({ length: CALLS }, (_call, i) => issue(server.url, i, i === 42 ? REFUSED : '11988887777')),
    );
    const [bad] = answers.splice(42, 1);
    expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
    const sequences = answers.map(({ number = '' }) => Number(number.slice(14))).sort((a, b) => a - b);
    expect(sequences).toEqual(Array.from({ length: CALLS - 1 }, (_number, i) => i + 1));
    expect(bad).toMatchObject({ status: 422, code: 'data_refused' });
  });

  it('is not blamed when the journal was changed by hand', async () => {
    const { env, run } = await make();
    const server = await startCarimbo(env);
    onTestFinished(() => server.end('SIGKILL'));
    expect(await issue(server.url, 1, '11988887777')).toMatchObject({ status: 201 });
    await run('entryBehindHead');
    expect(await issue(server.url, 2, '11988887777')).toMatchObject({
      status: 503,
      code: 'store_unavailable',
    });
  });
});
