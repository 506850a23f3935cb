import { createDeliveries } from '../deliveries.ts';
import type { Deliveries } from '../delivery.ts';
import type { Query } from '../query.ts';
import { createReads } from '../reads.ts';
import type { Reads } from '../store.ts';

/** Reads that may take more than 2 ms. A new one is named in this file, three times. */
export interface SlowReads
  extends Pick<Reads, 'search' | 'unreconciledNumbers'>,
    Pick<Deliveries, 'backlog'> {}

export function createSlowReads(query: Query): SlowReads {
  const { search, unreconciledNumbers } = createReads(query, (work) => work(query));
  const { backlog } = createDeliveries(query);
  return { search, unreconciledNumbers, backlog };
}

/** The same, each a call to the thread. */
export function slowReadsIn(thread: { call(call: ReadCall): Promise<unknown> }): SlowReads {
  const call = <K extends keyof SlowReads>(name: K, values: Parameters<SlowReads[K]>) =>
    thread.call({ name, values }) as ReturnType<SlowReads[K]>;
  return {
    search: (...values) => call('search', values),
    unreconciledNumbers: (...values) => call('unreconciledNumbers', values),
    backlog: (...values) => call('backlog', values),
  };
}

/** One call, as it goes to the thread: values that can be cloned. */
export interface ReadCall {
  name: keyof SlowReads;
  values: readonly unknown[];
}

/** What comes back; errors do not cross threads with their class and code. */
export type ReadReply = { value: unknown } | { error: { message: string; code: string } };
