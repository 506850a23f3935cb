import type { OperationName } from './exchange.ts';
import type { Answer } from './source.ts';

export type BreakerState = 'closed' | 'open' | 'half_open';

/** Each has a queue and a circuit breaker of its own. */
export type BulkheadName = 'lookup' | 'issue' | 'register';

/** Metrics of a source: no personal data, few label values. */
export interface SourceWatch {
  /** One exchange with the operator's system, whatever its result. Requests that Carimbo refused itself do not count. */
  exchanged(event: { operation: OperationName; outcome: Answer['outcome']; ms: number }): void;
  /** Not sent: the breaker is open, or the queue is full. */
  refused(event: { bulkhead: BulkheadName; code: string }): void;
  retried(event: { bulkhead: BulkheadName }): void;
  /** A lookup was answered from the cache; nothing was sent. */
  answeredFromCache(event: { outcome: Answer['outcome'] }): void;
  breaker(event: { bulkhead: BulkheadName; state: BreakerState }): void;
  /** Adds a queue to the metrics; the function returned removes it. */
  queue(event: { bulkhead: BulkheadName; waiting: () => number }): () => void;
}

export const UNWATCHED: SourceWatch = {
  exchanged() {},
  refused() {},
  retried() {},
  answeredFromCache() {},
  breaker() {},
  queue: () => () => {},
};
