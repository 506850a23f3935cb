import type Database from 'better-sqlite3';
import { accessRecordRow, type NewAccessRecord, subjectRows } from '../access-records.ts';
import { COLUMNS } from '../rows.ts';
import { inserter } from './write-changes.ts';

/** Writes records inside the caller's open transaction. */
export function createAccessWriter(
  db: Database.Database,
  clock: () => number,
): (records: readonly NewAccessRecord[]) => void {
  const insertRecords = inserter(db, 'access_record');
  const insertSubjects = inserter(db, 'access_subject');
  return (records) => {
    const at_ms = clock();
    const rows = records.map((record) => accessRecordRow(record, at_ms));
    insertRecords(rows.map((row) => COLUMNS.access_record.map((column) => row[column])));
    insertSubjects(rows.flatMap(subjectRows));
  };
}
