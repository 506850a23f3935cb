import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { Sqlite } from '../../src/platform/sqlite.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
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
import { commit, issue, OPERATOR, withJournals } from '../support/journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'carimbo-sqlite-'));
const opened: Store[] = [];
let files = 0;

async function open(options: StoreOptions = {}): Promise<Store> {
  const store = await openSqliteStore(join(folder, `${++files}.db`), options);
  opened.push(store);
  return store;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
});
afterAll(() => rmSync(folder, { recursive: true }));

storeContract(open);
searchContract(open);
agentCallsContract(open);
searchKeysContract(open);
callbacksContract(open);
talliesContract(open);
dueCountsContract(open);
accessRecordsContract(open);
retryContract(open, { transientError: 'SQLITE_BUSY' });
deliveriesContract(open);
followingContract(open);
keyStoreContract(async () => (await open()).keys);
userStoreContract(async () => (await open()).users);
reportViewsContract(async () => {
  const store = await open();
  const path = join(folder, `${files}.db`);
  return {
    store,
    async read(sql) {
      const file = new Sqlite(path, { readonly: true });
      try {
        return file.prepare(sql).all() as Record<string, unknown>[];
      } finally {
        file.close();
      }
    },
    async write(sql) {
      const file = new Sqlite(path);
      try {
        file.exec(sql);
      } finally {
        file.close();
      }
    },
  };
});
/** A store, and another connection to its file. */
async function openTwice(): Promise<{ store: Store; run(sql: string): Promise<void> }> {
  const store = await open();
  const file = new Sqlite(join(folder, `${files}.db`));
  return {
    store,
    async run(sql) {
      file.exec(sql);
    },
  };
}
writtenKeysContract(async (options) => {
  const store = await open(options);
  const file = new Sqlite(join(folder, `${files}.db`));
  return { store, run: async (sql) => file.prepare(sql).all() };
});
tamperingContract(openTwice);
keptRecordsContract(openTwice);

describe('a record of a reading while numbers are issued', () => {
  async function issuing() {
    const store = await withJournals(open());
    await commit(store, issue('before'));
    return store;
  }
  const ids = async (store: Store) =>
    (await store.reads.accessRecords(OPERATOR, { limit: 10 })).items.map(({ id }) => id);

  it('is on disk when the next numbers are', async () => {
    const store = await issuing();
    const recorded = store.recordAccess([accessRecord('a')]);
    await commit(store, issue('b'));
    expect(await ids(store)).toEqual(['a']);
    await recorded;
    expect(await ids(store)).toEqual(['a']);
  });

  it('is written when no number comes', async () => {
    const store = await issuing();
    await store.recordAccess([accessRecord('a')]);
    expect(await ids(store)).toEqual(['a']);
  });

  it('fails alone, and is not written where the numbers are refused', async () => {
    const store = await issuing();
    await store.recordAccess([accessRecord('a')]);
    await commit(store, issue('b'));
    const twice = expect(store.recordAccess([accessRecord('c'), accessRecord('c')])).rejects.toThrow(
      'UNIQUE',
    );
    const [outcome] = await commit(store, issue('d'));
    expect(outcome).toMatchObject({ created: true });
    await twice;
    const later = store.recordAccess([accessRecord('e')]);
    const refused = store.transact({ operators: [OPERATOR], identities: [], numbers: [] }, () => {
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    await later;
    expect((await ids(store)).sort()).toEqual(['a', 'e']);
  });
});

it('flushes to disk at every commit', async () => {
  await open();
  const file = new Sqlite(join(folder, `${files}.db`));
  expect(file.pragma('journal_mode', { simple: true })).toBe('wal');
  file.close();
});

it('creates files that only their owner may read', async () => {
  await open();
  const modes = ['', '-wal', '-shm'].map((end) => statSync(join(folder, `${files}.db${end}`)).mode & 0o777);
  expect(modes).toEqual([0o600, 0o600, 0o600]);
});

it('refuses a database of a newer version and leaves it unchanged', async () => {
  const path = join(folder, 'newer.db');
  const file = new Sqlite(path);
  file.pragma('user_version = 999');
  await expect(openSqliteStore(path)).rejects.toThrow('store_too_new');
  expect(file.prepare('select count(*) as tables from sqlite_master').get()).toEqual({ tables: 0 });
  file.close();
});
