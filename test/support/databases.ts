import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { Sqlite } from '../../src/platform/sqlite.ts';
import { canonicalJson } from '../../src/protocol/chain.ts';
import type { TestPostgres } from './postgres.ts';

/** Empty databases of both kinds, and what is in them, past the program. */

export type Database = Config['database'];

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-databases-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

export async function newDatabase(kind: Database['kind'], postgres: TestPostgres): Promise<Database> {
  if (kind === 'postgres') return { kind, url: await postgres.database() };
  return { kind, path: join(temporaryFolder(), 'carimbo.db') };
}

export async function runSql(database: Database, sql: string): Promise<Record<string, unknown>[]> {
  if (database.kind === 'sqlite') {
    const db = new Sqlite(database.path, { fileMustExist: true });
    try {
      const statement = db.prepare(sql);
      if (statement.reader) return statement.all() as Record<string, unknown>[];
      statement.run();
      return [];
    } finally {
      db.close();
    }
  }
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return (await client.query(sql).finally(() => client.end())).rows;
}

export async function tablesOf(database: Database): Promise<string[]> {
  const sql =
    database.kind === 'sqlite'
      ? `select name from sqlite_master where type = 'table'`
      : `select table_name as name from information_schema.tables
         where table_schema = current_schema() and table_type = 'BASE TABLE' and table_name <> 'schema_version'`;
  return (await runSql(database, sql)).map(({ name }) => String(name)).sort();
}

/** Every row of every table, in an order and a form that is the same on both kinds. */
export async function contentOf(database: Database, operator?: string): Promise<Record<string, string[]>> {
  const content: Record<string, string[]> = {};
  for (const table of await tablesOf(database)) {
    const rows = await runSql(database, `select * from ${table}`);
    content[table] = rows
      .filter((row) => operator === undefined || row.operator === operator)
      .map((row) =>
        JSON.stringify(
          Object.entries(row)
            .sort()
            .map(([name, value]) => [name, plain(name, value)]),
        ),
      )
      .sort();
  }
  return content;
}

/** The order of fields in JSON may differ; the driver of PostgreSQL gives bigint as text. */
function plain(name: string, value: unknown): unknown {
  if ((name === 'beneficiary' || name === 'occurrences') && typeof value === 'string')
    return canonicalJson(JSON.parse(value));
  if (Buffer.isBuffer(value)) return value.toString('hex');
  return typeof value === 'number' ? String(value) : value;
}
