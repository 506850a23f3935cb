import { withTimeout } from '../../concurrency/with-timeout.ts';
import type { Audience } from './attempt.ts';

/** After this time a person wants to know what is happening. */
const SLOW_AFTER_MS = 2_000;
const ABANDONED_AFTER_MS = 1_000;

interface Limit extends Pick<Audience, 'onSlow' | 'signal'> {
  ms: number;
}

/**
 * The result of `work`, given a signal that aborts after `ms`, or when the person leaves. Work that does not listen to the signal is abandoned a
 * second later. @throws what work throws; TimeoutError when it was abandoned
 */
export async function withinLimit<T>(
  { ms, onSlow, signal }: Limit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const slow = setTimeout(() => onSlow?.(Math.round(ms / 1_000)), SLOW_AFTER_MS);
  const otherwise = (): never => {
    throw new DOMException('timeout', 'TimeoutError');
  };
  try {
    return await withTimeout({ ms: ms + ABANDONED_AFTER_MS, otherwise }, () =>
      withTimeout({ ms, ...(signal && { signal }) }, (limit) => work(limit.signal)),
    );
  } finally {
    clearTimeout(slow);
  }
}
