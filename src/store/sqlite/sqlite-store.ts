import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { settle } from '../../journal/settle.ts';
import { GENESIS } from '../../protocol/chain.ts';
import { createKeyStore } from '../key-store.ts';
import { migrate } from '../migrate.ts';
import { createReads } from '../reads.ts';
import { referencesOf } from '../references.ts';
import type { Tables } from '../schema.ts';
import { committed, type Decide, type Store } from '../store.ts';
import { createReader } from './read-view.ts';
import { createWriter } from './write-changes.ts';

/** How long a transaction waits for another process (a command in the terminal) that is writing. */
const BUSY_TIMEOUT_MS = 4000;

export interface SqliteOptions {
  /** Milliseconds since the epoch. */
  clock?: () => number;
  decide?: Decide;
}

/**
 * The embedded store: one file, one connection, everything synchronous. A transaction never spans a turn of the
 * event loop, so nothing else can read or write in its middle.
 * @param path file of the database, made when missing
 */
export async function openSqliteStore(path: string, options: SqliteOptions = {}): Promise<Store> {
  const { clock = Date.now, decide = settle } = options;
  const db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    // FULL: a number is told only when it would survive the power going off.
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('cache_size = -32000');
    db.pragma('temp_store = memory');
    await migrateSqlite(db);
  } catch (error) {
    db.close();
    throw error;
  }
  const kysely = new Kysely<Tables>({ dialect: new SqliteDialect({ database: db }) });
  const read = createReader(db, clock);
  const write = createWriter(db);
  const begin = db.prepare('begin immediate');
  const commit = db.prepare('commit');
  const rollback = db.prepare('rollback');

  function inTransaction<T>(work: () => T): T {
    begin.run();
    try {
      const result = work();
      commit.run();
      return result;
    } catch (error) {
      if (db.inTransaction) rollback.run();
      throw error;
    }
  }

  return {
    kind: 'sqlite',
    keys: createKeyStore(kysely),
    reads: createReads(kysely),
    async ensureJournals(operators) {
      const insert = db.prepare(
        `insert into journal_head (operator, time_zone, seq, hash, at, ms, day, number)
         values (?, ?, 0, ?, '', 0, '', 0)
         on conflict (operator) do update set time_zone = excluded.time_zone`,
      );
      inTransaction(() => {
        for (const { ans_registry, time_zone } of operators)
          insert.run(ans_registry, time_zone, Buffer.from(GENESIS, 'hex'));
      });
    },
    async commit(commands) {
      return inTransaction(() => {
        const settled = decide(read(referencesOf(commands)), commands);
        write(settled.changes);
        return committed(settled);
      });
    },
    async ping() {
      inTransaction(() => undefined);
    },
    async close() {
      await kysely.destroy();
    },
  };
}

async function migrateSqlite(db: Database.Database): Promise<void> {
  db.exec('begin immediate');
  try {
    await migrate({
      dialect: 'sqlite',
      async lockAndReadVersion() {
        return Number(db.pragma('user_version', { simple: true }));
      },
      async run(sql) {
        db.exec(sql);
      },
      async writeVersion(version) {
        db.pragma(`user_version = ${version}`);
      },
    });
    db.exec('commit');
  } catch (error) {
    db.exec('rollback');
    throw error;
  }
}
