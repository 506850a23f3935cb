import { afterAll, beforeAll, expect, it } from 'vitest';
import { Sqlite } from '../../src/platform/sqlite.ts';
import { MIGRATIONS } from '../../src/store/migrate.ts';
import { openStore } from '../../src/store/open-store.ts';
import { type Database, newDatabase, runSql } from '../support/databases.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
}, 240_000);
afterAll(() => postgres.stop());

/** A database as a Carimbo wrote it that knew this many migrations, with some rows. */
async function oldDatabase(kind: Database['kind'], version: number, rows: string[]): Promise<Database> {
  const database = await newDatabase(kind, postgres);
  const steps = MIGRATIONS.slice(0, version);
  if (database.kind === 'sqlite') {
    const file = new Sqlite(database.path);
    for (const { sqlite } of steps) file.exec(sqlite);
    file.pragma(`user_version = ${version}`);
    file.close();
  } else {
    for (const step of steps) await runSql(database, step.postgres);
    await runSql(database, 'create table schema_version (version integer not null)');
    await runSql(database, `insert into schema_version values (${version})`);
  }
  for (const row of rows) await runSql(database, row);
  return database;
}

it.each(['sqlite', 'postgres'] as const)(
  'what waited for the operator’s system waits for it after the upgrade to several targets, on %s',
  async (kind) => {
    const database = await oldDatabase(kind, 10, [
      `insert into delivery_position (operator, seq, holder, held_until_ms) values ('326305', 7, 'node', 5)`,
      `insert into delivery (operator, seq, protocol, type, attempts, next_ms, rejected, reason)
       values ('326305', 6, '32630520261122000001', 'issued', 2, 9, 1, 'recusado')`,
    ]);
    const store = await openStore(database, 'migrate');
    try {
      const route = { operator: '326305', target: 'system' };
      expect(await store.deliveries.targets('326305')).toEqual(['system']);
      expect(await store.deliveries.list(route, 9)).toEqual([
        {
          ...route,
          seq: 6,
          protocol: '32630520261122000001',
          type: 'issued',
          attempts: 2,
          next_ms: 9,
          rejected: true,
          reason: 'recusado',
        },
      ]);
      expect(await store.deliveries.acquireLease(route, 'other', { now_ms: 5, until_ms: 6 })).toBe(false);
    } finally {
      await store.close();
    }
  },
);
