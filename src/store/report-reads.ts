import type { Config } from '../config/config.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { Query } from './query.ts';
import { createReads } from './reads.ts';
import { protocolOf } from './rows.ts';
import type { ProtocolRow } from './schema.ts';
import type { Reads } from './store.ts';

/** What exports and reports read: on a connection of their own, in a thread, so that no number waits for them. */
export interface ReportReads
  extends Pick<Reads, 'search' | 'due' | 'protocol' | 'protocolByIdentity' | 'entriesOf'> {
  /**
   * Protocols of a span, oldest first, that have an occurrence of the ombudsman's class or continue another protocol. All of
   * the span are examined: a few days at a time.
   */
  ombudsmanDemands(operator: string, span: { from_ms: number; to_ms: number }): Promise<Protocol[]>;
  close(): Promise<void>;
}

/** Opens the database for reading only. Only the driver that it needs is loaded. @throws the driver's error */
export async function openReportReads(database: Config['database']): Promise<ReportReads> {
  const { query, close } =
    database.kind === 'postgres'
      ? await (await import('./postgres/report-query.ts')).openReportQuery(database.url)
      : await (await import('./sqlite/report-query.ts')).openReportQuery(database.path);
  const { search, due, protocol, protocolByIdentity, entriesOf } = createReads(query, (work) => work(query));
  return { search, due, protocol, protocolByIdentity, entriesOf, ombudsmanDemands: demandsIn(query), close };
}

function demandsIn(query: Query): ReportReads['ombudsmanDemands'] {
  const sql = `
select * from protocol where operator = ? and issued_ms >= ? and issued_ms < ?
  and (previous is not null or class || '' = 'ombudsman' or occurrences like '%"class":"ombudsman"%')
order by issued_ms, seq`;
  return async (operator, { from_ms, to_ms }) =>
    (await query<ProtocolRow>(sql, [operator, from_ms, to_ms])).map(protocolOf);
}
