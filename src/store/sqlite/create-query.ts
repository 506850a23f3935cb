import { setTimeout as rest } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import { ERRORS } from '../../errors.ts';
import type { Query } from '../query.ts';
import type { Value } from '../rows.ts';
import { retryWhenBusy } from './retry-when-busy.ts';

const MAX_PREPARED = 200;

type Run = (values: readonly unknown[]) => object[];

/** Statements are prepared once. There are few, except for lists of values, whose lengths vary. */
export function createQuery(db: Database.Database): Query {
  const prepared = new Map<string, Run>();
  const prepare = (sql: string): Run => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const run = runOf(db.prepare(sql));
    if (prepared.size > MAX_PREPARED) prepared.clear();
    prepared.set(sql, run);
    return run;
  };
  return <Row>(sql: string, values: readonly unknown[] = []) =>
    retryWhenBusy(() => prepare(sql)(values) as Row[]);
}

/** better-sqlite3 makes arrays more than twice as fast as objects, and a copy of an object has its fields already. */
function runOf(statement: Database.Statement<unknown[]>): Run {
  if (!statement.reader)
    return (values) => {
      statement.run(...values);
      return [];
    };
  const columns = statement.columns().map(({ name }) => name);
  const empty: Record<string, unknown> = Object.fromEntries(columns.map((column) => [column, null]));
  statement.raw(true);
  return (values) => (statement.all(...values) as unknown[][]).map(rowOf);

  function rowOf(cells: unknown[]): object {
    const row = { ...empty };
    for (let i = 0; i < columns.length; i += 1) {
      const cell = cells[i];
      if (cell !== null) row[columns[i] as string] = cell;
    }
    return row;
  }
}

/**
 * Runs statements without waiting for the disk, which blocks the event loop; the next flush takes them along. Not inside a
 * transaction. A power cut loses the last ones, a crash of the process none.
 */
export function withoutFlush(db: Database.Database, query: Query): Query {
  return (sql, values) => {
    db.pragma('synchronous = NORMAL');
    try {
      return query(sql, values);
    } finally {
      db.pragma('synchronous = FULL');
    }
  };
}

/** After a statement, so many times its duration is left to the others. */
const REST = 4;

/** Leaves the event loop to the others between statements; the disk, too, because the next flush takes along what they wrote. */
export function unhurried(query: Query): Query {
  return async (sql, values) => {
    const began = performance.now();
    try {
      return await query(sql, values);
    } finally {
      await rest((performance.now() - began) * REST);
    }
  };
}

/** The disk or a lock, and no fault of the statement. */
const UNAVAILABLE = /^SQLITE_(BUSY|CANTOPEN|FULL|IOERR|NOMEM|PROTOCOL|READONLY)/;

/** For requests, outside of transactions: a database that cannot be used is `store_unavailable`, and no fault of the request. */
export function forRequests(query: Query): Query {
  return async <Row>(sql: string, values?: readonly Value[]) => {
    try {
      return await query<Row>(sql, values);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      throw UNAVAILABLE.test(code) ? ERRORS.storeUnavailable(error) : error;
    }
  };
}
