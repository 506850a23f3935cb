import { decorrelatedJitterGenerator, ExponentialBackoff } from 'cockatiel';
import { Semaphore } from '../../concurrency/semaphore.ts';
import { sleep } from '../../concurrency/sleep.ts';
import { timeLeft } from '../deadline.ts';
import { ExchangeFault } from '../exchange.ts';
import type { BreakerState } from '../source-watch.ts';
import { attempt, interrupted } from './attempt.ts';
import { Breaker } from './circuit-breaker.ts';
import type { AskLimits } from './limits.ts';
import { type Judged, toFault } from './result.ts';

/** Where a source is expected to answer when the caller's budget is not known. */
const USUAL_BUDGET_MS = 2_500;
/** A second try with less than this left is only load on a system that is in trouble already. */
const WORTH_TRYING_MS = 50;
const LONGEST_WAIT_MS = 5_000;

export interface AskOptions {
  signal: AbortSignal;
  /** Whether the question may be put more than once: it changes nothing there. */
  retry: boolean;
}

/** Stands between those who ask and one system: a line, a breaker, a time limit, second tries. */
export interface Guard {
  /**
   * Asks, and settles when the signal aborts at the latest.
   * @param work may resolve to a judged `unavailable`, which is tried again and counted like a fault
   * @throws ExchangeFault: the work's own, `timeout`, `interrupted`; `too_busy` and `breaker_open` at once
   */
  ask<T extends Judged>(work: (signal: AbortSignal) => Promise<T>, options: AskOptions): Promise<T>;
  readonly state: BreakerState;
  /** How many are in line. */
  readonly waiting: number;
}

export interface GuardEvents {
  onState?: (state: BreakerState, reason: string | null) => void;
  onRetry?: () => void;
}

type Tried<T> = { value: T } | { fault: ExchangeFault };

export function createGuard(
  limits: Omit<AskLimits, 'cache'>,
  { onState, onRetry = () => {} }: GuardEvents = {},
): Guard {
  const places = new Semaphore(limits);
  const breaker = new Breaker({ ...limits.breaker, onState });

  /** Refused before the line is joined, and again when the turn comes: the breaker may have opened meanwhile. */
  async function askOnce<T extends Judged>(
    work: (signal: AbortSignal) => Promise<T>,
    { signal, slowAfterMs }: { signal: AbortSignal; slowAfterMs: number },
  ): Promise<T> {
    if (!breaker.admits) throw breaker.refusal();
    const release = await places.acquire(signal);
    if (release === 'left') throw interrupted();
    if (release === 'full') throw tooBusy(limits);
    try {
      return await breaker.run(() => attempt(work, { signal, timeoutMs: limits.timeoutMs, slowAfterMs }));
    } finally {
      release();
    }
  }

  return {
    get state() {
      return breaker.state;
    },
    get waiting() {
      return places.waiting;
    },
    async ask(work, { signal, retry }) {
      const budgetMs = Math.min(timeLeft(signal), USUAL_BUDGET_MS);
      const slowAfterMs = Math.min(limits.timeoutMs, budgetMs) / 2;
      const waits = jitter(limits.retryWaitMs);
      let tried = await settle(askOnce(work, { signal, slowAfterMs }));
      for (let left = retry ? limits.attempts - 1 : 0; left > 0 && mayGoBetter(tried); left -= 1) {
        const waitMs = waits();
        if (!breaker.admits || timeLeft(signal) < waitMs + WORTH_TRYING_MS) break;
        if (!(await sleep(waitMs, signal))) break;
        onRetry();
        const again = await settle(askOnce(work, { signal, slowAfterMs }));
        // Refused by ourselves: what their system said is worth more.
        if (isRefusal(again)) break;
        tried = again;
      }
      if ('fault' in tried) throw tried.fault;
      return tried.value;
    },
  };
}

async function settle<T>(work: Promise<T>): Promise<Tried<T>> {
  try {
    return { value: await work };
  } catch (error) {
    return { fault: toFault(error) };
  }
}

function mayGoBetter(tried: Tried<Judged>): boolean {
  return 'fault' in tried ? tried.fault.transient : tried.value.outcome === 'unavailable';
}

function isRefusal(tried: Tried<unknown>): boolean {
  return 'fault' in tried && ['breaker_open', 'too_busy', 'interrupted'].includes(tried.fault.code);
}

/** Waits that nobody else draws alike, so that callers who failed together do not come back together. */
function jitter(firstMs: number): () => number {
  const factory = new ExponentialBackoff({
    generator: decorrelatedJitterGenerator,
    initialDelay: firstMs,
    maxDelay: LONGEST_WAIT_MS,
  });
  let backoff: ReturnType<typeof factory.next> | undefined;
  return () => {
    backoff = backoff === undefined ? factory.next() : backoff.next(undefined);
    return Math.round(backoff.duration);
  };
}

function tooBusy({ concurrency, queue }: Pick<AskLimits, 'concurrency' | 'queue'>): ExchangeFault {
  const reason = `consultas demais ao mesmo tempo: ${concurrency} em curso e ${queue} na fila (limits.concurrency, limits.queue)`;
  return new ExchangeFault('unavailable', 'too_busy', { reason });
}
