import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../config/config.ts';
import type { Store } from './store.ts';

/** Opens the configured database and brings its schema up to date. The driver not needed is not loaded. */
export async function openStore(database: Config['database']): Promise<Store> {
  if (database.kind === 'postgres') {
    const { openPostgresStore } = await import('./postgres/postgres-store.ts');
    return openPostgresStore(database.url);
  }
  mkdirSync(dirname(database.path), { recursive: true, mode: 0o700 });
  const { openSqliteStore } = await import('./sqlite/sqlite-store.ts');
  return openSqliteStore(database.path);
}
