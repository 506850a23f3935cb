import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commit } from '../../src/journal/commit.ts';
import { Sqlite } from '../../src/platform/sqlite.ts';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { issue, OPERATOR } from '../support/journal.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { firstColumn, readPage } from './support/pages.ts';

const page = readPage('docs/relatorios.md');
const VIEWS = ['carimbo_v1_protocol', 'carimbo_v1_occurrence', 'carimbo_v1_entry'];

/** The statements for a database, including those for both, with the operator of the tests. */
const statements = (other: string) =>
  page.blocks
    .filter(({ language, text }) => language === 'sql' && !text.startsWith(`-- ${other}`))
    .map(({ text }) => text.replaceAll("'326305'", `'${OPERATOR}'`));

async function fill(store: Store): Promise<void> {
  await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
  await commit(store, [issue('a', { identification: 'not_found', card_number: '00012345678901230' })]);
}

describe('docs/relatorios.md on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-docs-'));
  const path = join(folder, 'carimbo.db');
  let store: Store;
  let reader: InstanceType<typeof Sqlite>;

  beforeAll(async () => {
    store = await openSqliteStore(path, {});
    await fill(store);
    reader = new Sqlite(path, { readonly: true });
  });
  afterAll(async () => {
    reader.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  test.each(VIEWS)('lists the columns of %s, and no others', (view) => {
    const columns = reader.prepare(`select name from pragma_table_info('${view}')`).all() as {
      name: string;
    }[];
    expect(firstColumn(page, view).sort()).toEqual(columns.map(({ name }) => name).sort());
  });

  test.each(statements('PostgreSQL'))('%s', (sql) => {
    expect(reader.prepare(sql).all()).toBeInstanceOf(Array);
  });

  test('the example by day and by card find what was issued today', () => {
    const found = statements('PostgreSQL')
      .filter((sql) => /GROUP BY|card_number =/.test(sql))
      .map((sql) => reader.prepare(sql).all().length);
    expect(found).toEqual([1, 1, 1]);
  });
});

describe('docs/relatorios.md on PostgreSQL', () => {
  let server: TestPostgres;
  let store: Store;
  let owner: pg.Client;

  beforeAll(async () => {
    server = await startPostgres();
    const url = await server.database();
    store = await openPostgresStore(url);
    await fill(store);
    owner = new pg.Client({ connectionString: url });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await store.close();
    await server.stop();
  });

  test('its statements run as the role that it creates, which sees no table', async () => {
    const [role, ...queries] = statements('SQLite');
    await owner.query(role ?? '');
    await owner.query('set role carimbo_relatorios');
    for (const sql of queries) expect((await owner.query(sql)).rows, sql).toBeInstanceOf(Array);
    await expect(owner.query('select * from protocol')).rejects.toThrow('permission denied');
    await expect(owner.query("update carimbo_v1_protocol set state = 'closed'")).rejects.toThrow();
  });
});
