import type { Static } from '../../typebox.ts';
import type { Limits } from '../schema/common.ts';

/** `limits` of a source file of any kind, with defaults. */
export interface AskLimits {
  /** One attempt. */
  timeoutMs: number;
  /** Per lookup, the first included. */
  attempts: number;
  /** Before the second attempt; the later ones wait longer. */
  retryWaitMs: number;
  /** Requests in progress at once. */
  concurrency: number;
  /** Requests that may wait for one of them to end. */
  queue: number;
  breaker: { failures: number; pauseMs: number };
  /** Time to live of an answer in seconds; 0 caches none. */
  cache: { foundSeconds: number; notFoundSeconds: number; entries: number };
}

/** The limit of a request for a number: the longest that a source file can set for any request. */
export const LATE_LIMIT_MS = 30_000;

export function askLimits(limits: Static<typeof Limits> = {}): AskLimits {
  const { breaker, cache } = limits;
  return {
    timeoutMs: limits.timeout_ms ?? 2_000,
    attempts: limits.attempts ?? 2,
    retryWaitMs: limits.retry_wait_ms ?? 100,
    concurrency: limits.concurrency ?? 20,
    queue: limits.queue ?? 100,
    breaker: { failures: breaker?.failures ?? 5, pauseMs: (breaker?.pause_seconds ?? 10) * 1_000 },
    cache: {
      foundSeconds: cache?.found_seconds ?? 0,
      notFoundSeconds: cache?.not_found_seconds ?? 0,
      entries: cache?.entries ?? 10_000,
    },
  };
}
