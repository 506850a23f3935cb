import { inTurn } from '../../concurrency/in-turn.ts';
import { threadScript } from '../../platform/thread-script.ts';
import { GENESIS } from '../../protocol/chain.ts';
import { refusingBadData } from '../bad-data.ts';
import { NO_SIGNALS } from '../commit-signals.ts';
import { createDeliveries } from '../deliveries.ts';
import { createKeyStore } from '../key-store.ts';
import { createOfflineFacts } from '../offline-facts.ts';
import { createReads } from '../reads.ts';
import { createReportMails } from '../report-mails.ts';
import { createSearchKeys } from '../search-keys.ts';
import type { Store } from '../store.ts';
import { createTallies } from '../tallies.ts';
import { createUserStore } from '../user-store.ts';
import { connect } from './connection.ts';
import { createQuery, forRequests, unhurried, withoutFlush } from './create-query.ts';
import { probeSpace } from './probe-space.ts';
import { createReadThread } from './read-thread.ts';
import { createAccessWriter } from './record-access.ts';
import { createSlowReads, slowReadsIn } from './slow-reads.ts';
import { createSnapshots } from './snapshot.ts';
import { createTallyWriter } from './tally-writer.ts';
import { createTransactions, type SqliteOptions } from './transactions.ts';
import { createWalLimit } from './wal-limit.ts';

/**
 * The embedded store: one file, one connection that writes, and one in a thread for slow reads.
 * @param path file of the database
 */
export async function openSqliteStore(path: string, options: SqliteOptions = {}): Promise<Store> {
  const db = await connect(path, options.schema ?? 'create');
  const transactions = createTransactions(db, options);
  const query = createQuery(db);
  const script = threadScript(import.meta.url, './read-worker');
  const thread = script === null ? null : createReadThread({ script, path });
  const { backlog, ...slowReads } = thread === null ? createSlowReads(query) : slowReadsIn(thread);
  const limitWal = createWalLimit({ db, path, thread });
  const snapshots = createSnapshots(path);

  const writeAccess = createAccessWriter(db, options.clock ?? Date.now);
  const addTallies = createTallyWriter(db);
  const oneAtATime = inTurn();
  const touchHead = db.prepare('update journal_head set seq = seq');

  return {
    kind: 'sqlite',
    keys: createKeyStore(query),
    users: createUserStore(forRequests(query)),
    reads: { ...createReads(forRequests(query), snapshots.snapshot), ...slowReads },
    deliveries: { ...createDeliveries(query, withoutFlush(db, query)), backlog },
    reportMails: createReportMails(forRequests(query)),
    offlineFacts: createOfflineFacts(forRequests(query)),
    tallies: {
      ...createTallies(query),
      async add(operator, part) {
        let isAdded = false;
        await transactions.join(() => {
          isAdded = addTallies(operator, part);
        });
        limitWal();
        return isAdded;
      },
    },
    searchKeys: createSearchKeys({
      run: (work) =>
        oneAtATime(async () => {
          const done = await work(unhurried(withoutFlush(db, query)));
          limitWal();
          return done;
        }),
      lock: { wait: '', skip: '' },
      elements: 'json_each(?) as r',
    }),
    signals: NO_SIGNALS,
    async recordAccess(records) {
      await transactions.join(() => writeAccess(records));
      limitWal();
    },
    async ensureJournals(operators) {
      const insert = db.prepare(
        `insert into journal_head (operator, time_zone, seq, hash, at, ms, day, number)
         values (?, ?, 0, ?, '', 0, '', 0)
         on conflict (operator) do update set time_zone = excluded.time_zone`,
      );
      await transactions.run(() => {
        for (const { ans_registry, time_zone } of operators)
          insert.run(ans_registry, time_zone, Buffer.from(GENESIS, 'hex'));
      });
    },
    async transact(_references, decide) {
      const done = await refusingBadData(() => transactions.transact(decide));
      limitWal();
      return done;
    },
    async probe() {
      await probeSpace(path);
      await transactions.run(() => touchHead.run());
    },
    async now() {
      return (options.clock ?? Date.now)();
    },
    async unsafeSettings() {
      return [];
    },
    async close() {
      snapshots.close();
      // The last connection to close removes the write-ahead log.
      await thread?.close();
      db.close();
    },
  };
}
