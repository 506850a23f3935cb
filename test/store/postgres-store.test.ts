import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { commit } from '../../src/journal/commit.ts';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import type { Store } from '../../src/store/store.ts';
import { accessRecordsContract, keptRecordsContract } from '../contract/access-records.ts';
import { agentCallsContract } from '../contract/agent-calls.ts';
import { callbacksContract } from '../contract/callbacks.ts';
import { deliveriesContract } from '../contract/deliveries.ts';
import { dueCountsContract } from '../contract/due-counts.ts';
import { followingContract } from '../contract/following.ts';
import { keyStoreContract } from '../contract/key-store.ts';
import { reportViewsContract } from '../contract/report-views.ts';
import { retryContract } from '../contract/retry.ts';
import { searchContract } from '../contract/search.ts';
import { searchKeysContract, writtenKeysContract } from '../contract/search-keys.ts';
import { type StoreOptions, storeContract } from '../contract/store.ts';
import { talliesContract } from '../contract/tallies.ts';
import { tamperingContract } from '../contract/tampering.ts';
import { userStoreContract } from '../contract/user-store.ts';
import { accessRecord } from '../support/access-record.ts';
import { issue, OPERATOR } from '../support/journal.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

let server: TestPostgres;
const opened: Store[] = [];

beforeAll(async () => {
  server = await startPostgres();
}, 240_000);
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
});
afterAll(() => server.stop());

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

async function rows(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return (await client.query(sql).finally(() => client.end())).rows;
}

async function open({ clock, ...rest }: StoreOptions = {}): Promise<Store> {
  const store = await openPostgresStore(await server.database(), {
    ...rest,
    ...(clock !== undefined && { clock: async () => clock() }),
  });
  opened.push(store);
  return store;
}

storeContract(open);
searchContract(open);
agentCallsContract(open);
searchKeysContract(open);
callbacksContract(open);
talliesContract(open);
dueCountsContract(open);
accessRecordsContract(open);
retryContract(open, { transientError: 'ECONNRESET' });
deliveriesContract(open);
followingContract(open);
keyStoreContract(async () => (await open()).keys);
userStoreContract(async () => (await open()).users);
reportViewsContract(async () => {
  const url = await server.database();
  const store = await openPostgresStore(url);
  opened.push(store);
  return { store, read: (sql) => rows(url, sql), write: (sql) => run(url, sql) };
});
writtenKeysContract(async ({ clock = Date.now }) => {
  const url = await server.database();
  const store = await openPostgresStore(url, { clock: async () => clock() });
  opened.push(store);
  return { store, run: (sql) => rows(url, sql) };
});
tamperingContract(async () => {
  const url = await server.database();
  const store = await openPostgresStore(url);
  opened.push(store);
  return { store, run: (sql) => run(url, sql) };
});

keptRecordsContract(async () => {
  const url = await server.database();
  const store = await openPostgresStore(url);
  opened.push(store);
  return { store, run: (sql) => run(url, sql) };
});

it('records readings while another transaction holds the heads of the journals', async () => {
  const url = await server.database();
  const store = await openPostgresStore(url);
  opened.push(store);
  await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
  const other = new pg.Client({ connectionString: url });
  await other.connect();
  await other.query('begin; select * from journal_head for update');
  await store.recordAccess([accessRecord('a')]);
  expect((await store.reads.accessRecords(OPERATOR, { limit: 1 })).items).toHaveLength(1);
  await other.end();
});

it('search keys are written by one node at a time, and each once', async () => {
  const url = await server.database();
  const [store, other] = [await openPostgresStore(url), await openPostgresStore(url)];
  opened.push(store, other);
  await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
  await commit(
    store,
    Array.from({ length: 40 }, (_, i) => issue(`a${i}`)),
  );
  await Promise.all([store.searchKeys.begin(OPERATOR), other.searchKeys.begin(OPERATOR)]);
  const writing = new pg.Client({ connectionString: url });
  await writing.connect();
  await writing.query('begin; select * from search_position for update');
  expect(await other.searchKeys.follow(OPERATOR, 10)).toBe(0);
  await writing.end();
  const follow = async (node: Store) => {
    let count = 0;
    for (let i = 0; i < 40; i++) count += await node.searchKeys.follow(OPERATOR, 3);
    return count;
  };
  const counts = await Promise.all([follow(store), follow(other)]);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40);
  expect(await rows(url, 'select key from search_key')).toHaveLength(40);
});

it('creates the schema once when nodes start together', async () => {
  const url = await server.database();
  const nodes = await Promise.all(Array.from({ length: 5 }, () => openPostgresStore(url)));
  opened.push(...nodes);
  for (const node of nodes) expect(await node.reads.heads()).toEqual([]);
});

it('refuses a database of a newer version and leaves it unchanged', async () => {
  const url = await server.database();
  await run(
    url,
    'create table schema_version (version integer not null); insert into schema_version values (999)',
  );
  await expect(openPostgresStore(url)).rejects.toThrow('store_too_new');
  await expect(run(url, 'select * from journal_head')).rejects.toThrow('does not exist');
});

it('goes on after a restart of the database', async () => {
  const url = await server.database();
  const store = await openPostgresStore(url);
  opened.push(store);
  await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
  const commands = [issue('a')];
  await commit(store, commands);
  await run(url, `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'carimbo'`);
  const { outcomes } = await commit(store, commands);
  expect(outcomes).toMatchObject([{ created: false }]);
});

it('says that the database cannot be asked while it is down, also of reads and of its clock', async () => {
  const own = await startPostgres();
  const store = await openPostgresStore(await own.database());
  opened.push(store);
  expect(await store.reads.protocol(OPERATOR, `${OPERATOR}20261122000001`)).toBeNull();
  await own.stop();
  const unavailable = { code: 'store_unavailable', status: 503 };
  await expect(store.reads.protocol(OPERATOR, `${OPERATOR}20261122000001`)).rejects.toMatchObject(
    unavailable,
  );
  await expect(store.now()).rejects.toMatchObject(unavailable);
});

it('lets a role for reports read the views and nothing else', async () => {
  const url = await server.database();
  opened.push(await openPostgresStore(url));
  await run(
    url,
    'create role relatorios login; grant select on carimbo_v1_protocol, carimbo_v1_entry to relatorios',
  );
  const reader = url.replace('postgres@', 'relatorios@');
  expect(await rows(reader, 'select * from carimbo_v1_protocol, carimbo_v1_entry')).toEqual([]);
  for (const sql of [
    'select * from protocol',
    'delete from entry',
    `insert into carimbo_v1_entry (seq) values (1)`,
    'update carimbo_v1_protocol set state = state',
  ])
    await expect(run(reader, sql)).rejects.toThrow(/permission denied|cannot (insert|update)/);
});
