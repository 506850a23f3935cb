import pg from 'pg';
import { writeChanges } from '../../dist/store/postgres/write-changes.js';
import { history } from './history.mjs';

/**
 * Fills a PostgreSQL database that has its tables and an empty journal, with the store's own statement. As in SQLite,
 * secondary indexes are created again at the end; then the tables are analysed, as autovacuum would have done.
 * @param {string} url
 * @param {import('./history.mjs').Plan & {onDone: (done: number, what?: string) => void}} plan
 */
export async function fillPostgres(url, { onDone, ...plan }) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('set synchronous_commit = off');
  const { rows: indexes } = await client.query(`
    select c.relname as name, pg_get_indexdef(i.indexrelid) as sql
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)`);
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  for (const { done, ...changes } of history(plan, { chain: true, projection: true })) {
    await client.query('begin');
    await writeChanges(client, changes);
    await client.query('commit');
    onDone(done);
  }
  for (const { name, sql } of indexes) {
    onDone(plan.protocols, name);
    await client.query(sql);
  }
  await client.query('vacuum analyze');
  await client.end();
}

/** As autovacuum and the checkpointer would have done by now. @param {string} url */
export async function settlePostgres(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const table of ['search_key', 'search_keys_of']) await client.query(`vacuum analyze ${table}`);
  await client.query('checkpoint');
  await client.end();
}
