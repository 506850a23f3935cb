import { Sqlite } from '../../platform/sqlite.ts';
import type { Query } from '../query.ts';
import { createQuery, forRequests } from './create-query.ts';

/** A read-only connection for one report. Each statement reads for itself: the write-ahead log can be emptied in between. */
export async function openReportQuery(path: string): Promise<{ query: Query; close(): Promise<void> }> {
  const db = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 1000 });
  db.pragma('cache_size = -8000');
  db.pragma('temp_store = memory');
  return {
    query: forRequests(createQuery(db)),
    async close() {
      db.close();
    },
  };
}
