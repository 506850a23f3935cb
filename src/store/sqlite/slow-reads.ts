import { createDeliveries } from '../deliveries.ts';
import type { Deliveries } from '../delivery.ts';
import { createDueCounts } from '../due-counts.ts';
import type { Query } from '../query.ts';
import { createReads } from '../reads.ts';
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

/** The same reads, run by the thread. */
export function slowReadsIn(thread: { call(call: ReadCall): Promise<unknown> }): SlowReads {
  const call = <K extends keyof SlowReads>(name: K, values: Parameters<SlowReads[K]>) =>
    thread.call({ name, values }) as ReturnType<SlowReads[K]>;
  return {
    search: (...values) => call('search', values),
    due: (...values) => call('due', values),
    accessRecords: (...values) => call('accessRecords', values),
    unreconciledNumbers: (...values) => call('unreconciledNumbers', values),
    pastEntries: (...values) => call('pastEntries', values),
    tallies: (...values) => call('tallies', values),
    dueCounts: (...values) => call('dueCounts', values),
    backlog: (...values) => call('backlog', values),
  };
}

/** One call, as sent to the thread: values must be cloneable. */
export interface ReadCall {
  name: keyof SlowReads;
  values: readonly unknown[];
}

/** The reply. Errors lose their class and code when they are sent between threads. */
export type ReadReply = { value: unknown } | { error: { message: string; code: string } };
