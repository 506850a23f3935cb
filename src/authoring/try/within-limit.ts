/** From here on a person wonders whether anything happens. */
const SLOW_AFTER_MS = 2_000;

interface Limit {
  ms: number;
  onSlow(seconds: number): void;
}

/**
 * The result of `work`, given a signal that aborts after `ms`. Work that does not listen to the signal is abandoned a
 * second later. @throws what work throws; TimeoutError when it was abandoned
 */
export async function withinLimit<T>(
  { ms, onSlow }: Limit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = () => new DOMException('timeout', 'TimeoutError');
  const stop = new AbortController();
  const timers = [
    setTimeout(() => onSlow(Math.round(ms / 1_000)), SLOW_AFTER_MS),
    setTimeout(() => stop.abort(timeout()), ms),
  ];
  const abandoned = new Promise<never>((_, reject) => {
    timers.push(setTimeout(() => reject(timeout()), ms + 1_000));
  });
  try {
    return await Promise.race([work(stop.signal), abandoned]);
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}
