import type { Value } from './rows.ts';

/**
 * Runs one statement, with `?` for its values in both dialects.
 * @returns the rows; of a statement that changes something, what it says after `returning`
 */
export type Query = <Row>(sql: string, values?: readonly Value[]) => Promise<Row[]>;

/** Runs queries that all see the database as of one instant; kept short, because it holds back the cleaning of old rows. */
export type Snapshot = <T>(work: (query: Query) => Promise<T>) => Promise<T>;

/** `?` → `$1`, `$2`, … for PostgreSQL. Our statements hold no question mark in a text. */
export function numberedParameters(sql: string): string {
  let count = 0;
  return sql.replace(/\?/g, () => `$${++count}`);
}

/** `?, ?, ?` for a list of values. */
export function placeholders(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}
