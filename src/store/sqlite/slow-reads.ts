import { createDeliveries } from '../deliveries.ts';
import type { Deliveries } from '../delivery.ts';
import { createDueCounts } from '../due-counts.ts';
import type { Query } from '../query.ts';
import { createEntryRows, createReads, type EntryRows, entriesAfter } from '../reads.ts';
import type { Reads } from '../store.ts';

/** Reads that may take more than 2 ms. A new one must be named in this file three times. */
export interface SlowReads
  extends Pick<
      Reads,
      'search' | 'due' | 'accessRecords' | 'unreconciledNumbers' | 'pastEntries' | 'tallies' | 'dueCounts'
    >,
    Pick<Deliveries, 'backlog'> {}

export function createSlowReads(query: Query): SlowReads {
  const { search, due, accessRecords, unreconciledNumbers, pastEntries, tallies } = createReads(
    query,
    (work) => work(query),
  );
  const { backlog } = createDeliveries(query);
  const dueCounts = createDueCounts(query, 'sqlite');
  return { search, due, accessRecords, unreconciledNumbers, pastEntries, tallies, dueCounts, backlog };
}

/** What the thread runs. Entries are sent as rows: their text costs less to send than the objects in it. */
export interface ThreadReads extends Omit<SlowReads, 'pastEntries'> {
  entryRows: EntryRows;
}

export function createThreadReads(query: Query): ThreadReads {
  const { pastEntries, ...others } = createSlowReads(query);
  return { ...others, entryRows: createEntryRows(query) };
}

/** The same reads, run by the thread. */
export function slowReadsIn(thread: { call(call: ReadCall): Promise<unknown> }): SlowReads {
  const call = <K extends keyof ThreadReads>(name: K, values: Parameters<ThreadReads[K]>) =>
    thread.call({ name, values }) as ReturnType<ThreadReads[K]>;
  return {
    search: (...values) => call('search', values),
    due: (...values) => call('due', values),
    accessRecords: (...values) => call('accessRecords', values),
    unreconciledNumbers: (...values) => call('unreconciledNumbers', values),
    pastEntries: entriesAfter((...values) => call('entryRows', values)),
    tallies: (...values) => call('tallies', values),
    dueCounts: (...values) => call('dueCounts', values),
    backlog: (...values) => call('backlog', values),
  };
}

/** One call, as sent to the thread: values must be cloneable. */
export interface ReadCall {
  name: keyof ThreadReads;
  values: readonly unknown[];
}

/** The reply. Errors lose their class and code when they are sent between threads. */
export type ReadReply = { value: unknown } | { error: { message: string; code: string } };
