import type { Value } from './rows.ts';
import type { StoreFilter } from './store.ts';

/** A condition and the values for its question marks. */
export type Condition = [sql: string, ...values: Value[]];

/**
 * How many protocols of an index are examined for one page when there are further filters. Ten million protocols without a
 * match are searched page by page, never in one query that would keep callers waiting.
 */
export const WINDOW = 2000;
/** However many were examined in earlier partitions of an index, each gets at least these. */
export const MIN_WINDOW = 200;

export function conditions(where: readonly Condition[]): { sql: string; values: Value[] } {
  return {
    sql: where.map(([condition]) => condition).join(' and '),
    values: where.flatMap(([, ...values]) => values),
  };
}

/**
 * Every index ends with the time, so a bound costs nothing. Of two on one side, SQLite walks the index from the one of a
 * single column, which may be millions of protocols before the other: there is only one on each side, the narrower.
 */
export function newerBound({ to_ms, after }: Pick<StoreFilter, 'to_ms' | 'after'>, of = ''): Condition[] {
  if (after !== undefined && (to_ms === undefined || after.issued_ms < to_ms))
    return [[`(${of}issued_ms, ${of}seq) < (?, ?)`, after.issued_ms, after.seq]];
  return to_ms === undefined ? [] : [[`${of}issued_ms < ?`, to_ms]];
}

export function olderBound({ from_ms }: Pick<StoreFilter, 'from_ms'>, of = ''): Condition[] {
  return from_ms === undefined ? [] : [[`${of}issued_ms >= ?`, from_ms]];
}
