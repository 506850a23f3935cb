import type { OperationName } from './exchange.ts';
import type { Answer } from './source.ts';

export type BreakerState = 'closed' | 'open' | 'half_open';

/** Each has a queue and a circuit breaker of its own. */
export type BulkheadName = 'lookup' | 'issue' | 'register';

/** What is counted of a source's work: no personal data, few words. */
export interface SourceWatch {
  /** One exchange with their system, however it ended; refusals of our own are none. */
  exchanged(event: { operation: OperationName; outcome: Answer['outcome']; ms: number }): void;
  /** Not asked: the breaker is open, or the queue is full. */
  refused(event: { bulkhead: BulkheadName; code: string }): void;
  retried(event: { bulkhead: BulkheadName }): void;
  /** Answered out of the cache. */
  remembered(event: { outcome: Answer['outcome'] }): void;
  breaker(event: { bulkhead: BulkheadName; state: BreakerState }): void;
  /** A queue to look at; the function given back takes it away. */
  queue(event: { bulkhead: BulkheadName; waiting: () => number }): () => void;
}

export const UNWATCHED: SourceWatch = {
  exchanged() {},
  refused() {},
  retried() {},
  remembered() {},
  breaker() {},
  queue: () => () => {},
};
