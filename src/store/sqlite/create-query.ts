import type Database from 'better-sqlite3';
import type { Query } from '../query.ts';
import { retryWhenBusy } from './retry-when-busy.ts';

const MAX_PREPARED = 200;

/** Statements are prepared once. There are few, except for lists of values, whose lengths vary. */
export function createQuery(db: Database.Database): Query {
  const prepared = new Map<string, Database.Statement<unknown[]>>();
  const prepare = (sql: string): Database.Statement<unknown[]> => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const statement = db.prepare(sql);
    if (prepared.size > MAX_PREPARED) prepared.clear();
    prepared.set(sql, statement);
    return statement;
  };
  return <Row>(sql: string, values: readonly unknown[] = []) =>
    retryWhenBusy(() => {
      const statement = prepare(sql);
      if (statement.reader) return statement.all(...values) as Row[];
      statement.run(...values);
      return [];
    });
}
