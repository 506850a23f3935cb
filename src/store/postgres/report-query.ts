import type { Query } from '../query.ts';
import { connectForReports } from './pool.ts';
import { asking, queryOn } from './transaction.ts';

/** A connection for one report, whose statements may take longer than those that a caller waits for. */
export async function openReportQuery(url: string): Promise<{ query: Query; close(): Promise<void> }> {
  const client = await asking(() => connectForReports(url));
  const query = queryOn(client);
  return {
    query: (sql, values) => asking(() => query(sql, values)),
    close: () => client.end(),
  };
}
