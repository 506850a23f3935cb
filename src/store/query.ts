import type { Value } from './rows.ts';

/**
 * Runs one statement, with `?` for its values in both dialects.
 * @returns the rows; for a statement that changes something, the rows of its `returning` clause
 */
export type Query = <Row>(sql: string, values?: readonly Value[]) => Promise<Row[]>;

/** Runs queries that all see the database at one instant. Keep it short: it holds back the clean-up of old row versions. */
export type Snapshot = <T>(work: (query: Query) => Promise<T>) => Promise<T>;

/** `?` → `$1`, `$2`, … for PostgreSQL. No statement may contain a question mark in a text. */
export function numberedParameters(sql: string): string {
  let count = 0;
  return sql.replace(/\?/g, () => `$${++count}`);
}

/** `?, ?, ?` for a list of values. */
export function placeholders(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}
