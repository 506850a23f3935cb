import type pg from 'pg';
import { ERRORS } from '../../errors.ts';
import { GENESIS } from '../../protocol/chain.ts';
import { RangeSets } from '../../protocol/offline-range.ts';
import { refusingBadData } from '../bad-data.ts';
import { createDeliveries } from '../deliveries.ts';
import { createDueCounts } from '../due-counts.ts';
import { createKeyStore } from '../key-store.ts';
import { migrate, mustMigrate, type SchemaChange } from '../migrate.ts';
import { createOfflineFacts } from '../offline-facts.ts';
import { createReads } from '../reads.ts';
import { createReportMails } from '../report-mails.ts';
import { createSearchKeys } from '../search-keys.ts';
import type { Store } from '../store.ts';
import { createTallies } from '../tallies.ts';
import { createUserStore } from '../user-store.ts';
import { addTallies } from './add-tallies.ts';
import { createPools } from './pool.ts';
import { PostgresSignals } from './postgres-signals.ts';
import { probeWrite } from './probe-write.ts';
import { type Clock, databaseClock, readView } from './read-view.ts';
import { recordAccess } from './record-access.ts';
import { asking, inSnapshot, inTransaction, queryOn, readingFrom, withoutFlush } from './transaction.ts';
import { writeChanges } from './write-changes.ts';

/** The advisory lock for changes of the schema; the number is arbitrary. */
const SCHEMA_LOCK = 7_227_466;

export interface PostgresOptions {
  /** Default: the database's clock, which all nodes share. */
  clock?: Clock;
  /** Default: `create`. */
  schema?: SchemaChange;
}

/**
 * The store for several nodes. The node that holds the row lock of a journal's head writes that journal; the others wait.
 * @param url `postgres://user:password@host/database`
 */
export async function openPostgresStore(url: string, options: PostgresOptions = {}): Promise<Store> {
  const { clock = databaseClock, schema = 'create' } = options;
  const pools = createPools(url);
  const pool = pools.journal;
  try {
    await refuseAsynchronousCommit(pool);
    if (mustMigrate(await versionOf(pool), schema)) await migratePostgres(pool, schema);
  } catch (error) {
    await pools.end();
    throw error;
  }
  const reading = readingFrom(pools.reads);
  const known = new RangeSets();
  const signals = new PostgresSignals(url);

  return {
    kind: 'postgres',
    keys: createKeyStore(queryOn(pools.keys)),
    users: createUserStore(reading),
    reads: {
      ...createReads(reading, (work) => inSnapshot(pools.reads, work)),
      dueCounts: createDueCounts(reading, 'postgres'),
    },
    deliveries: createDeliveries(reading, withoutFlush(reading)),
    reportMails: createReportMails(reading),
    offlineFacts: createOfflineFacts(reading),
    tallies: { ...createTallies(reading), add: addTallies(reading) },
    searchKeys: createSearchKeys({
      run: (work) =>
        inTransaction(pools.reads, async (client) => {
          await client.query('set local synchronous_commit = off');
          return work(queryOn(client));
        }),
      lock: { wait: 'for update', skip: 'for update skip locked' },
      elements: 'json_array_elements(?::json) as r(value)',
    }),
    signals,
    recordAccess: (records) => recordAccess(pools.reads, records, clock),
    async ensureJournals(operators) {
      for (const { ans_registry, time_zone } of operators)
        await pool.query(
          `insert into journal_head (operator, time_zone, seq, hash, at, ms, day, number)
           values ($1, $2, 0, $3, '', 0, '', 0)
           on conflict (operator) do update set time_zone = excluded.time_zone
             where journal_head.time_zone <> excluded.time_zone`,
          [ans_registry, time_zone, Buffer.from(GENESIS, 'hex')],
        );
    },
    transact: (references, decide) =>
      refusingBadData(() =>
        inTransaction(pool, async (client) => {
          const changes = decide(await readView(client, references, { clock, known }));
          await writeChanges(client, changes);
          return changes;
        }),
      ),
    async probe() {
      await inTransaction(pool, probeWrite);
    },
    now: () =>
      asking(async () => {
        const client = await pools.reads.connect();
        try {
          return await clock(client);
        } finally {
          client.release();
        }
      }),
    async unsafeSettings() {
      return settingsThatAreOff(pool, ['fsync', 'full_page_writes']);
    },
    async close() {
      await Promise.all([signals.close(), pools.end()]);
    },
  };
}

/** With it a number is announced before it is on disk, whether the server, the database, the user or the URL sets it. */
async function refuseAsynchronousCommit(pool: pg.Pool): Promise<void> {
  const off = await settingsThatAreOff(pool, ['synchronous_commit']);
  if (off.length > 0) throw ERRORS.databaseNotDurable();
}

/** @returns `name=off` for each that is off in this server's sessions */
async function settingsThatAreOff(pool: pg.Pool, names: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    "select name from unnest($1::text[]) as name where current_setting(name) = 'off'",
    [names],
  );
  return rows.map(({ name }) => `${name}=off`);
}

/** Needs no permission to change the schema: the server's user may have rights on rows only. */
export async function versionOf(pool: Pick<pg.Client, 'query'>): Promise<number> {
  const { rows: tables } = await pool.query<{ there: boolean }>(
    "select to_regclass('schema_version') is not null as there",
  );
  if (tables[0]?.there !== true) return 0;
  const { rows } = await pool.query<{ version: number }>('select version from schema_version');
  return rows[0]?.version ?? 0;
}

/** Two nodes may start together: the second waits for the lock and finds the schema up to date. */
async function migratePostgres(pool: pg.Pool, allowed: SchemaChange): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('set local statement_timeout = 0');
    await migrateOn(client, allowed);
  });
}

/** Inside the caller's transaction. */
export async function migrateOn(client: Pick<pg.Client, 'query'>, allowed: SchemaChange): Promise<void> {
  await migrate(
    {
      dialect: 'postgres',
      async lockAndReadVersion() {
        await client.query('select pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
        await client.query('create table if not exists schema_version (version integer not null)');
        const { rows } = await client.query<{ version: number }>('select version from schema_version');
        return rows[0]?.version ?? 0;
      },
      async run(sql) {
        await client.query(sql);
      },
      async writeVersion(version) {
        await client.query('delete from schema_version');
        await client.query('insert into schema_version values ($1)', [version]);
      },
    },
    allowed,
  );
}
