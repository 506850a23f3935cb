import type pg from 'pg';
import { accessRecordRow, type NewAccessRecord, subjectRows } from '../access-records.ts';
import { COLUMNS } from '../rows.ts';
import type { Clock } from './read-view.ts';
import { byColumn, insertInto, parameters } from './write-changes.ts';

const WRITE = (() => {
  const next = parameters();
  return `with records as (${insertInto('access_record', next)}) ${insertInto('access_subject', next)}`;
})();

/** One statement, which is a transaction by itself and locks no head: numbers are issued meanwhile. */
export async function recordAccess(
  pool: pg.Pool,
  records: readonly NewAccessRecord[],
  clock: Clock,
): Promise<void> {
  const client = await pool.connect();
  try {
    const at_ms = await clock(client);
    const rows = records.map((record) => accessRecordRow(record, at_ms));
    const values = [
      ...byColumn(
        COLUMNS.access_record.length,
        rows.map((row) => COLUMNS.access_record.map((column) => row[column])),
      ),
      ...byColumn(COLUMNS.access_subject.length, rows.flatMap(subjectRows)),
    ];
    await client.query({ name: 'record_access', text: WRITE, values });
  } finally {
    client.release();
  }
}
