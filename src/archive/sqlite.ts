import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import { TextError } from '../i18n/text-error.ts';
import { Sqlite } from '../platform/sqlite.ts';
import { openStore } from '../store/open-store.ts';
import type { Query } from '../store/query.ts';
import type { Value } from '../store/rows.ts';
import { createQuery } from '../store/sqlite/create-query.ts';
import { createSnapshots } from '../store/sqlite/snapshot.ts';
import { demandEmpty } from './demand-empty.ts';
import type { Target } from './target.ts';

const LOCK_TIMEOUT_MS = 2000;

/** A connection of its own, because the write-ahead log grows as long as the snapshot is held. */
export async function readSqlite<T>(path: string, work: (query: Query) => Promise<T>): Promise<T> {
  const snapshots = createSnapshots(path);
  try {
    return await snapshots.snapshot(work);
  } finally {
    snapshots.close();
  }
}

/** A new file beside the database, which takes its place when it is complete. */
export async function replaceSqlite(path: string): Promise<Target> {
  const lock = existsSync(path) ? lockAlone(path) : null;
  const temporary = `${path}.restoring`;
  const remove = () => {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${temporary}${suffix}`, { force: true });
  };
  try {
    if (lock !== null) await demandEmpty(createQuery(lock));
    remove();
    await (await openStore({ kind: 'sqlite', path: temporary }, 'create')).close();
    const db = new Sqlite(temporary);
    // An interrupted file is removed and never used, so nothing needs to be durable before the end.
    for (const setting of ['journal_mode = memory', 'synchronous = off', 'cache_size = -200000'])
      db.pragma(setting);
    db.exec('begin exclusive');
    const indexes = dropIndexes(db);
    return {
      ...loading(db),
      async index() {
        for (const sql of indexes.splice(0)) db.exec(sql);
      },
      async finish() {
        db.exec('commit');
        db.close();
        sync(temporary);
        renameSync(temporary, path);
        sync(dirname(path));
        lock?.close();
      },
      async discard() {
        db.close();
        remove();
        lock?.close();
      },
    };
  } catch (error) {
    lock?.close();
    remove();
    throw error;
  }
}

/** The database itself, in one transaction. */
export async function addToSqlite(path: string): Promise<Target> {
  await (await openStore({ kind: 'sqlite', path }, 'none')).close();
  const db = lockAlone(path);
  return {
    ...loading(db),
    async finish() {
      db.exec('commit');
      db.pragma('journal_mode = wal');
      db.close();
    },
    async discard() {
      if (db.inTransaction) db.exec('rollback');
      db.close();
    },
  };
}

/** Opens a transaction with which no other process can read or write. */
function lockAlone(path: string): Database.Database {
  const db = new Sqlite(path, { timeout: LOCK_TIMEOUT_MS });
  try {
    // Leaving WAL is possible only while no other connection is open.
    db.pragma('journal_mode = delete');
    db.pragma('synchronous = full');
    db.exec('begin exclusive');
    return db;
  } catch (error) {
    db.close();
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) throw inUse(path);
    throw error;
  }
}

function inUse(path: string): TextError {
  return new TextError({
    'pt-BR': `${path}: um servidor (ou outro programa) está usando este banco. Pare o serviço antes. Nada foi alterado.`,
    en: `${path}: a server (or another program) has this database open. Stop the service first. Nothing was changed.`,
  });
}

function loading(db: Database.Database): Omit<Target, 'finish' | 'discard'> {
  return {
    query: createQuery(db),
    index: async () => {},
    // The caller's exclusive transaction keeps everybody else out.
    demandAlone: async () => {},
    async insert(table, columns, rows) {
      const places = columns.map(() => '?').join(', ');
      const statement = db.prepare<Value[]>(
        `insert into ${table} (${columns.join(', ')}) values (${places})`,
      );
      for (const row of rows) statement.run(...row);
    },
  };
}

/** All that no row needs while it is loaded. @returns the statements that create them again */
function dropIndexes(db: Database.Database): string[] {
  const indexes = db
    .prepare<[], { name: string; sql: string }>(
      `select name, sql from sqlite_master where type = 'index' and sql is not null and sql not like 'create unique %'`,
    )
    .all();
  for (const { name } of indexes) db.exec(`drop index ${name}`);
  return indexes.map(({ sql }) => sql);
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
