import type pg from 'pg';
import { sleep } from '../concurrency/sleep.ts';
import { TextError } from '../i18n/text-error.ts';
import { connectForLong } from '../store/postgres/pool.ts';
import { migrateOn, versionOf } from '../store/postgres/postgres-store.ts';
import { queryOn } from '../store/postgres/transaction.ts';
import type { Query } from '../store/query.ts';
import { demandEmpty } from './demand-empty.ts';
import { OTHER_TABLES, TABLES } from './format.ts';
import type { Target } from './target.ts';

const CONNECTIONS_END_WITHIN_MS = 2_000;

export async function readPostgres<T>(url: string, work: (query: Query) => Promise<T>): Promise<T> {
  const client = await connectForLong(url);
  try {
    await client.query('begin isolation level repeatable read, read only');
    return await work(queryOn(client));
  } finally {
    await client.end();
  }
}

/** An empty database, in one transaction; tables that are missing are created. */
export async function fillPostgres(url: string): Promise<Target> {
  return loading(url, prepareEmpty);
}

/** @returns the statements that create the indexes which were dropped */
async function prepareEmpty(client: pg.Client): Promise<string[]> {
  await migrateOn(client, 'create');
  await client.query('lock table journal_head in access exclusive mode');
  await demandAlone(client);
  await demandEmpty(queryOn(client));
  return dropIndexes(client);
}

/** All that no row needs while it is loaded. */
async function dropIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; sql: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as sql
     from pg_index i join pg_class c on c.oid = i.indexrelid
     where c.relnamespace = current_schema()::regnamespace and not indisunique`,
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  return rows.map(({ sql }) => sql);
}

/** A server that was just stopped still has its connections for a moment. */
async function demandAlone(client: pg.Client): Promise<void> {
  const end = performance.now() + CONNECTIONS_END_WITHIN_MS;
  while (true) {
    // A transaction sees pg_stat_activity as of its first look.
    await client.query('select pg_stat_clear_snapshot()');
    const { rowCount } = await client.query(
      `select 1 from pg_stat_activity
         where datname = current_database() and application_name = 'carimbo' and pid <> pg_backend_pid()`,
    );
    if (rowCount === 0) return;
    if (performance.now() > end) throw inUse();
    await sleep(50);
  }
}

/** The same; what an interrupted move left is removed first, and the database cannot be used before `completePostgres`. */
export async function movePostgres(url: string): Promise<Target> {
  return loading(url, async (client) => {
    if ((await versionOf(client)) < 0) await dropAll(client);
    const indexes = await prepareEmpty(client);
    await client.query('update schema_version set version = -version');
    return indexes;
  });
}

/** Makes a database usable that was filled by a move. @returns false where it was before */
export async function completePostgres(url: string): Promise<boolean> {
  const client = await connectForLong(url);
  try {
    const sql = 'update schema_version set version = -version where version < 0';
    return (await client.query(sql)).rowCount === 1;
  } finally {
    await client.end();
  }
}

async function dropAll(client: pg.Client): Promise<void> {
  const tables = [...TABLES.map(({ name }) => name), ...OTHER_TABLES, 'schema_version'];
  await client.query(`drop table ${tables.join(', ')} cascade`);
}

/** A database that servers may be using, in one transaction. */
export async function addToPostgres(url: string): Promise<Target> {
  return loading(url, async (client) => {
    await migrateOn(client, 'none');
    return null;
  });
}

/** @param prepare returns the indexes to create at the end; null where the database is in use already */
async function loading(
  url: string,
  prepare: (client: pg.Client) => Promise<string[] | null>,
): Promise<Target> {
  const client = await connectForLong(url);
  const query = queryOn(client);
  let indexes: string[] | null;
  try {
    await client.query('begin');
    await client.query("set local lock_timeout = '10s'");
    indexes = await prepare(client);
  } catch (error) {
    await client.end();
    throw error;
  }
  const types = new Map<string, string>();
  for (const row of await query<{ name: string; type: string }>(
    `select table_name || '.' || column_name as name, data_type as type
     from information_schema.columns where table_schema = current_schema()`,
  ))
    types.set(row.name, row.type);
  return {
    query,
    async insert(table, columns, rows) {
      const arrays = columns.map((column, i) => `$${i + 1}::${types.get(`${table}.${column}`) ?? 'text'}[]`);
      await client.query({
        text: `insert into ${table} (${columns.join(', ')}) select * from unnest(${arrays.join(', ')})`,
        values: columns.map((_, i) => rows.map((row) => row[i])),
      });
    },
    async index() {
      if (indexes === null) return;
      await client.query("set local maintenance_work_mem = '256MB'");
      for (const sql of indexes.splice(0)) await client.query(sql);
      // Or searches would be planned for empty tables until autovacuum comes by.
      await client.query('analyze');
    },
    demandAlone: () => demandAlone(client),
    async finish() {
      await client.query('commit');
      await client.end();
    },
    async discard() {
      await client.end();
    },
  };
}

function inUse(): TextError {
  return new TextError({
    'pt-BR':
      'Um servidor do Carimbo está usando este banco. Pare o serviço antes, em todas as máquinas. Nada foi alterado.',
    en: 'A Carimbo server has this database open. Stop the service first, on every machine. Nothing was changed.',
  });
}
