import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../config/config.ts';
import { CarimboError, ERRORS } from '../errors.ts';
import type { Store } from './store.ts';

/** Opens the configured database and brings its schema up to date. The driver not needed is not loaded. */
export async function openStore(database: Config['database']): Promise<Store> {
  try {
    return await open(database);
  } catch (error) {
    if (error instanceof CarimboError) throw error;
    throw notOpened(database, error);
  }
}

async function open(database: Config['database']): Promise<Store> {
  if (database.kind === 'postgres') {
    const { openPostgresStore } = await import('./postgres/postgres-store.ts');
    return openPostgresStore(database.url);
  }
  mkdirSync(dirname(database.path), { recursive: true, mode: 0o700 });
  const { openSqliteStore } = await import('./sqlite/sqlite-store.ts');
  return openSqliteStore(database.path);
}

/** Never shows the URL: it may hold a password. */
function notOpened(database: Config['database'], cause: unknown): CarimboError {
  const why = cause instanceof Error ? cause.message : String(cause);
  if (database.kind === 'postgres')
    return ERRORS.storeNotOpened(
      `Não foi possível usar o PostgreSQL (${why}). Enquanto isso nenhum protocolo é emitido, e as ligações vão direto à fila. Veja se ele está no ar, e o endereço, o usuário e a senha em database.url.`,
      `PostgreSQL could not be used (${why}). Meanwhile no protocol is issued, and calls go straight to the queue. See whether it is up, and the address, user and password in database.url.`,
      cause,
    );
  return ERRORS.storeNotOpened(
    `Não foi possível abrir o banco de dados ${database.path} (${why}). Enquanto isso nenhum protocolo é emitido, e as ligações vão direto à fila. Se o arquivo está danificado, guarde-o e restaure uma cópia (docs/passo-a-passo.md); se falta permissão ou espaço, corrija e inicie de novo.`,
    `The database ${database.path} could not be opened (${why}). Meanwhile no protocol is issued, and calls go straight to the queue. If the file is damaged, keep it and restore a copy (docs/passo-a-passo.md); if permission or space is missing, mend that and start again.`,
    cause,
  );
}
