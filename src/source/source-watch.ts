import type { OperationName } from './exchange.ts';
import type { Answer } from './source.ts';

export type BreakerState = 'closed' | 'open' | 'half_open';

/** Each way of asking has a line and a breaker of its own. */
export type LaneName = 'lookup' | 'issue' | 'register';

/** What is counted of a source's work: no personal data, few words. */
export interface SourceWatch {
  /** One exchange with their system, however it ended; refusals of our own are none. */
  exchanged(event: { operation: OperationName; outcome: Answer['outcome']; ms: number }): void;
  /** Not asked: the breaker is open, or the line is full. */
  refused(event: { lane: LaneName; code: string }): void;
  retried(event: { lane: LaneName }): void;
  /** Answered out of the cache. */
  remembered(event: { outcome: Answer['outcome'] }): void;
  breaker(event: { lane: LaneName; state: BreakerState }): void;
  /** A lane whose line can be looked at; the function given back takes it out of sight. */
  line(event: { lane: LaneName; waiting: () => number }): () => void;
}

export const UNWATCHED: SourceWatch = {
  exchanged() {},
  refused() {},
  retried() {},
  remembered() {},
  breaker() {},
  line: () => () => {},
};
