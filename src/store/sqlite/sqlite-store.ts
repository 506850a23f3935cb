import { GENESIS } from '../../protocol/chain.ts';
import { refusingBadData } from '../bad-data.ts';
import { createDeliveries } from '../deliveries.ts';
import { createKeyStore } from '../key-store.ts';
import { createReads } from '../reads.ts';
import type { Store } from '../store.ts';
import { connect } from './connection.ts';
import { createQuery } from './create-query.ts';
import { createTransactions, type SqliteOptions } from './transactions.ts';

/**
 * The embedded store: one file, one connection.
 * @param path file of the database
 */
export async function openSqliteStore(path: string, options: SqliteOptions = {}): Promise<Store> {
  const db = await connect(path, options.schema ?? 'create');
  const transactions = createTransactions(db, options);
  const query = createQuery(db);

  return {
    kind: 'sqlite',
    keys: createKeyStore(query),
    reads: createReads(query),
    deliveries: createDeliveries(query),
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
    async commit(commands) {
      return refusingBadData(async () => transactions.commit(commands));
    },
    async ping() {
      await transactions.run(() => undefined);
    },
    async now() {
      return (options.clock ?? Date.now)();
    },
    async unsafeSettings() {
      return [];
    },
    async close() {
      db.close();
    },
  };
}
