const deadlines = new WeakMap<AbortSignal, number>();

/**
 * Notes when a signal is going to abort. An AbortSignal tells that time is up, not how much is left; who asks a source
 * must know, so as not to begin what cannot end in time.
 */
export function noteDeadline(signal: AbortSignal, ms: number): void {
  deadlines.set(signal, performance.now() + ms);
}

/** Milliseconds until the signal aborts, as far as it was noted; Infinity where it was not. */
export function timeLeft(signal: AbortSignal): number {
  const at = deadlines.get(signal);
  return at === undefined ? Number.POSITIVE_INFINITY : Math.max(0, at - performance.now());
}
