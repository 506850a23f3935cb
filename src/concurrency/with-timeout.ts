/** How long something may take. */
export interface TimeLimit {
  /** Aborts when the time is up, and earlier when the caller leaves. */
  signal: AbortSignal;
  /** When it aborts because the time is up, as performance.now(); absent where that is not known. */
  deadline?: number | undefined;
}

export interface TimeoutOptions<E = never> extends Partial<TimeLimit> {
  ms: number;
  /**
   * The result, or the error thrown, as soon as the time is up (`timeout`) or the signal aborts (`aborted`), whether the
   * work listens to its signal or not. Without it the work is only asked to stop, and its own end is waited for.
   */
  otherwise?: (why: 'timeout' | 'aborted') => E;
}

class GivenUp {
  readonly why: 'timeout' | 'aborted';

  constructor(why: 'timeout' | 'aborted') {
    this.why = why;
  }
}

/**
 * Runs work until `ms` have passed or the caller's signal aborts, whichever comes first; the work gets a signal and a deadline
 * of its own. If the caller's signal is aborted already and there is an `otherwise`, the work is not started.
 *
 * Not with AbortSignal.any and AbortSignal.timeout: what they leave behind with a signal that lives as long as the
 * process adds up (Node 20: some 200 bytes a call), their timer goes on after the work has ended, and a timeout inside
 * `any` may be collected as garbage and never fire.
 */
export async function withTimeout<T, E = never>(
  options: TimeoutOptions<E>,
  work: (limit: { signal: AbortSignal; deadline: number }) => Promise<T>,
): Promise<T | E> {
  const { ms, signal, otherwise } = options;
  if (signal?.aborted && otherwise) return otherwise('aborted');
  const stop = new AbortController();
  let giveUp = (_why: GivenUp['why']): void => {};
  const givenUp = new Promise<GivenUp>((resolve) => {
    giveUp = (why) => {
      // Before the abort, so that a result or error of the aborted work comes too late.
      resolve(new GivenUp(why));
      stop.abort(why === 'timeout' ? new DOMException('time limit', 'TimeoutError') : signal?.reason);
    };
  });
  const leave = (): void => giveUp('aborted');
  const timer = setTimeout(() => giveUp('timeout'), Math.max(0, ms));
  if (signal?.aborted) leave();
  signal?.addEventListener('abort', leave, { once: true });
  try {
    const deadline = Math.min(options.deadline ?? Number.POSITIVE_INFINITY, performance.now() + ms);
    const working = work({ signal: stop.signal, deadline });
    if (otherwise === undefined) return await working;
    const result = await Promise.race([givenUp, working]);
    return result instanceof GivenUp ? otherwise(result.why) : result;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', leave);
  }
}
