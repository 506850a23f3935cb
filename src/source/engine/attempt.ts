import { ExchangeFault } from '../exchange.ts';

export interface AttemptLimits {
  /** The caller's: budget used up, or hung up. */
  signal: AbortSignal;
  timeoutMs: number;
  /** After so long without an answer their system is slow, whoever ends the waiting. */
  slowAfterMs: number;
}

/**
 * One try, cut off at its own time or with its caller, whether the work listens to its signal or not.
 *
 * When the caller goes, it matters who was slow. A budget shorter than `timeoutMs` must not hide a source that stalls,
 * or each caller would wait in vain; and people who hang up after a moment must not make a healthy source look dead.
 * So the time decides: from `slowAfterMs` on it is a `timeout` like any other, before that `interrupted`, no verdict.
 *
 * cockatiel's timeout is not used: its error does not tell whose abort it was.
 * @throws what the work throws, and ExchangeFault `timeout` or `interrupted`
 */
export async function attempt<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { signal, timeoutMs, slowAfterMs }: AttemptLimits,
): Promise<T> {
  if (signal.aborted) throw interrupted();
  const begun = performance.now();
  const stop = new AbortController();
  let give: (up: ExchangeFault) => void = () => {};
  const givenUp = new Promise<never>((_, reject) => {
    give = (fault) => {
      // First of all: what the work says about its own end comes too late.
      reject(fault);
      stop.abort();
    };
  });
  const elapsed = () => Math.round(performance.now() - begun);
  const timer = setTimeout(() => give(timedOut(timeoutMs, true)), timeoutMs);
  const leave = () => give(elapsed() >= slowAfterMs ? timedOut(elapsed(), false) : interrupted());
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([givenUp, work(stop.signal)]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
  }
}

function timedOut(ms: number, transient: boolean): ExchangeFault {
  return new ExchangeFault('unavailable', 'timeout', { reason: `sem resposta em ${ms} ms`, transient });
}

/** The caller left before their system could be called slow. */
export function interrupted(): ExchangeFault {
  return new ExchangeFault('unavailable', 'interrupted', { reason: 'a consulta foi interrompida' });
}
