import type { Query } from '../store/query.ts';
import type { Value } from '../store/rows.ts';

/** A database into which an archive is loaded, all or nothing. */
export interface Target {
  query: Query;
  insert(table: string, columns: readonly string[], rows: readonly Value[][]): Promise<void>;
  /** Builds the indexes that are left out while an empty database is loaded. */
  index(): Promise<void>;
  /** @throws TextError where a server has the database open */
  demandAlone(): Promise<void>;
  /** Makes what was loaded durable and visible. */
  finish(): Promise<void>;
  /** Leaves the database as it was. */
  discard(): Promise<void>;
}
