import { chownSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../config/config.ts';
import { CarimboError, ERRORS } from '../errors.ts';
import type { Text } from '../i18n/text.ts';
import { effectiveUser } from '../platform/users.ts';
import type { SchemaChange } from './migrate.ts';
import type { Store } from './store.ts';

/**
 * Opens the configured database. Only the driver that it needs is loaded.
 * @param schema what may be done to it; by default, what is missing is created
 * @throws CarimboError `store_unavailable` (with the driver's error as cause), `database_missing`, `database_older`,
 *   `store_too_new`
 */
export async function openStore(
  database: Config['database'],
  schema: SchemaChange = 'create',
): Promise<Store> {
  try {
    return await open(database, schema);
  } catch (error) {
    if (error instanceof CarimboError) throw await explained(database, error);
    throw await notOpened(database, error);
  }
}

/** A file that is missing because its folder is unusable does not mean a new installation. */
async function explained(database: Config['database'], error: CarimboError): Promise<CarimboError> {
  if (database.kind !== 'sqlite' || error.code !== 'database_missing') return error;
  const { obstacleOf } = await import('./sqlite/why-unusable.ts');
  return obstacleOf(database.path) === null ? error : notOpened(database, error);
}

async function open(database: Config['database'], schema: SchemaChange): Promise<Store> {
  if (database.kind === 'postgres') {
    const { openPostgresStore } = await import('./postgres/postgres-store.ts');
    return openPostgresStore(database.url, { schema });
  }
  const { openSqliteStore } = await import('./sqlite/sqlite-store.ts');
  if (schema !== 'create') return openSqliteStore(database.path, { schema });
  const folder = dirname(database.path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const isNew = !existsSync(database.path);
  const store = await openSqliteStore(database.path, { schema });
  if (isNew) giveToOwnerOf(folder, database.path);
  return store;
}

/** A command run by root creates the database for a service that runs as another user: the owner of the folder. */
function giveToOwnerOf(folder: string, path: string): void {
  const { uid, gid } = statSync(folder);
  if (effectiveUser() !== 0 || uid === 0) return;
  for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) chownSync(file, uid, gid);
}

async function notOpened(database: Config['database'], cause: unknown): Promise<CarimboError> {
  const { what, todo } = await whyNotOpened(database, cause);
  return ERRORS.storeNotOpened(what, todo, cause);
}

/** What could not be opened and why, and what to do about it. */
export async function whyNotOpened(
  database: Config['database'],
  cause: unknown,
): Promise<{ what: Text; todo: Text }> {
  const { why, todo } = await whyUnusable(database, cause);
  const what =
    database.kind === 'postgres'
      ? cannotOpen('o PostgreSQL', 'PostgreSQL', why)
      : cannotOpen(`o banco de dados ${database.path}`, `the database ${database.path}`, why);
  return { what, todo };
}

/** Why opening or writing failed, from an error of the driver or the file system. */
export async function whyUnusable(
  database: Config['database'],
  cause: unknown,
): Promise<{ why: Text; todo: Text }> {
  if (database.kind === 'postgres') return whyRefused(cause);
  return (await import('./sqlite/why-unusable.ts')).whyUnusable(database.path, cause);
}

const cannotOpen = (pt: string, en: string, why: Text): Text => ({
  'pt-BR': `Não foi possível abrir ${pt}: ${why['pt-BR']}`,
  en: `Cannot open ${en}: ${why.en}`,
});

/** Never shows the URL: it may hold a password. */
function whyRefused(cause: unknown): { why: Text; todo: Text } {
  const words = cause instanceof Error ? cause.message : String(cause);
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === '28P01' || code === '28000')
    return {
      why: { 'pt-BR': `usuário ou senha recusados (${words})`, en: `user or password refused (${words})` },
      todo: {
        'pt-BR': 'Corrija o usuário e a senha em database.url (ou o pg_hba.conf do servidor).',
        en: 'Correct user and password in database.url (or the server’s pg_hba.conf).',
      },
    };
  if (code === '3D000')
    return {
      why: {
        'pt-BR': `o banco não existe no servidor (${words})`,
        en: `the server has no such database (${words})`,
      },
      todo: {
        'pt-BR':
          'Corrija o nome em database.url, ou crie o banco (createdb) e depois as tabelas (carimbo database create).',
        en: 'Correct the name in database.url, or make the database (createdb) and then the tables (carimbo database create).',
      },
    };
  if (code === '53100')
    return {
      why: {
        'pt-BR': 'o disco do servidor do banco está cheio',
        en: 'the disk of the database server is full',
      },
      todo: {
        'pt-BR': 'Libere espaço no disco do PostgreSQL (df -h).',
        en: 'Free space on PostgreSQL’s disk (df -h).',
      },
    };
  if (code === '25006')
    return {
      why: {
        'pt-BR': 'o banco só aceita leitura: é uma réplica, ou default_transaction_read_only está ligado',
        en: 'the database is read-only: a standby, or default_transaction_read_only is on',
      },
      todo: {
        'pt-BR': 'Aponte database.url para o servidor principal.',
        en: 'Point database.url to the primary server.',
      },
    };
  return {
    why: { 'pt-BR': words, en: words },
    todo: {
      'pt-BR': 'Confira se ele está no ar, e o endereço, o usuário e a senha em database.url.',
      en: 'See whether it is up, and the address, user and password in database.url.',
    },
  };
}
