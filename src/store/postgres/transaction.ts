import pg from 'pg';
import { ERRORS } from '../../errors.ts';
import { numberedParameters, type Query } from '../query.ts';
import type { Value } from '../rows.ts';

/**
 * Runs `work` in a transaction. A connection that turns out to be broken before COMMIT was sent is replaced once: the
 * database was restarted, and nothing has been written. After COMMIT the outcome is unknown, which is an error.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  try {
    return await attempt(pool, work);
  } catch (error) {
    if (error instanceof CommitUnknown || !isBrokenConnection(error)) throw error;
    return attempt(pool, work);
  }
}

/** Takes `?` for values, as in the queries of both dialects. */
export function queryOn(connection: Pick<pg.PoolClient, 'query'>): Query {
  return async <Row>(sql: string, values: readonly unknown[] = []) =>
    (await connection.query(numberedParameters(sql), [...values])).rows as Row[];
}

/** For reads outside of transactions. */
export function readingFrom(pool: pg.Pool): Query {
  const query = queryOn(pool);
  return <Row>(sql: string, values?: readonly Value[]) => asking(() => query<Row>(sql, values));
}

/** A database that cannot be asked is `store_unavailable`, and no fault of the request. @param ask throws errors of the driver only */
export async function asking<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw isUnavailable(error) ? ERRORS.storeUnavailable(error) : error;
  }
}

/** `work` reads everything at one instant, and writes nothing. */
export function inSnapshot<T>(pool: pg.Pool, work: (query: Query) => Promise<T>): Promise<T> {
  return inTransaction(pool, async (client) => {
    await client.query('set transaction isolation level repeatable read, read only');
    return work(queryOn(client));
  });
}

/** COMMIT was sent and no answer came: it may or may not have taken effect. */
export class CommitUnknown extends Error {
  constructor(cause: unknown) {
    super('the connection broke while the transaction was being committed', { cause });
    this.name = 'CommitUnknown';
  }
}

async function attempt<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await commit(client);
    return result;
  } catch (error) {
    broken = await rollback(client, error);
    throw error;
  } finally {
    client.release(broken);
  }
}

async function commit(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('commit');
  } catch (error) {
    throw new CommitUnknown(error);
  }
}

/** @returns an error when the connection is broken and must not return to the pool */
async function rollback(client: pg.PoolClient, error: unknown): Promise<Error | undefined> {
  if (error instanceof CommitUnknown) return error;
  try {
    await client.query('rollback');
    return undefined;
  } catch (rollbackError) {
    return rollbackError instanceof Error ? rollbackError : new Error(String(rollbackError));
  }
}

/** No answer of the server, or SQLSTATE class 08, 53, 57 or 58: connection, resources, shutdown or time limit, system. */
function isUnavailable(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || /^(08|53|57|58)/.test(error.code ?? '');
}

/** No SQLSTATE (the socket broke), or class 08 or 57P: connection and shutdown. */
function isBrokenConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: string }).code ?? '';
  return /^(08...|57P0.|ECONNRESET|EPIPE)$/.test(code) || /connection terminated/i.test(error.message);
}

/**
 * Statements that do not wait for the disk, on the same connections as others. `set_config` is local to the transaction,
 * which is the statement, and is called for each row that the statement changes; where it changes none, nothing is flushed.
 */
export function withoutFlush(query: Query): Query {
  const relaxed = "where set_config('synchronous_commit', 'off', true) is not null and ";
  return (sql, values) => query(sql.replace(/\bwhere /, relaxed), values);
}
