import type { Query } from './query.ts';

/** Which daily reports were sent by e-mail. Days are `2026-11-26`, of the operator's calendar. */
export interface ReportMails {
  /** The newest day that some node began to send; null for none. */
  newest(operator: string): Promise<string | null>;
  /**
   * Only one node may send a day: the first to begin, or the first to begin again after it failed.
   * @returns whether this node sends it
   */
  begin(operator: string, day: string, now_ms: number): Promise<boolean>;
  sent(operator: string, day: string, now_ms: number): Promise<void>;
  failed(operator: string, day: string, failure: string): Promise<void>;
  /**
   * Days from one on that are not known to be sent, oldest first. Without a failure a node is sending it, or was ended
   * meanwhile: then it may have been sent.
   */
  unsent(operator: string, from: string): Promise<UnsentReport[]>;
}

export interface UnsentReport {
  day: string;
  begun_ms: number;
  failure: string | null;
}

/** Every step is one statement. */
export function createReportMails(query: Query): ReportMails {
  return {
    async newest(operator) {
      const sql = 'select day from mailed_report where operator = ? order by day desc limit 1';
      const [row] = await query<{ day: string }>(sql, [operator]);
      return row?.day ?? null;
    },
    async begin(operator, day, now_ms) {
      const rows = await query(
        `insert into mailed_report (operator, day, begun_ms) values (?, ?, ?)
         on conflict (operator, day) do update set begun_ms = excluded.begun_ms, failure = null
           where mailed_report.sent_ms is null and mailed_report.failure is not null
         returning day`,
        [operator, day, now_ms],
      );
      return rows.length > 0;
    },
    async sent(operator, day, now_ms) {
      await query('update mailed_report set sent_ms = ?, failure = null where operator = ? and day = ?', [
        now_ms,
        operator,
        day,
      ]);
    },
    async failed(operator, day, failure) {
      await query('update mailed_report set failure = ? where operator = ? and day = ? and sent_ms is null', [
        failure,
        operator,
        day,
      ]);
    },
    unsent: (operator, from) =>
      query<UnsentReport>(
        'select day, begun_ms, failure from mailed_report where operator = ? and day >= ? and sent_ms is null order by day',
        [operator, from],
      ),
  };
}
