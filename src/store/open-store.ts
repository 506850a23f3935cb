import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../config/config.ts';
import type { Store } from './store.ts';

/** A thread cannot begin in TypeScript on Node 20; run from the sources, the server writes in its own. */
const IS_BUILT = import.meta.url.endsWith('.js');

export interface OpenOptions {
  /** Write from a thread of its own: for a server, which has callers waiting; a command needs none. */
  threaded?: boolean;
}

/** Opens the configured database and brings its schema up to date. The driver not needed is not loaded. */
export async function openStore(
  database: Config['database'],
  { threaded = false }: OpenOptions = {},
): Promise<Store> {
  if (database.kind === 'postgres') {
    const { openPostgresStore } = await import('./postgres/postgres-store.ts');
    return openPostgresStore(database.url);
  }
  mkdirSync(dirname(database.path), { recursive: true, mode: 0o700 });
  if (threaded && IS_BUILT) {
    const { openThreadedSqliteStore } = await import('./sqlite/threaded-store.ts');
    return openThreadedSqliteStore(database.path);
  }
  const { openSqliteStore } = await import('./sqlite/sqlite-store.ts');
  return openSqliteStore(database.path);
}
