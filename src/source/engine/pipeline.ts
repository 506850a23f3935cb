import { Semaphore } from '../../concurrency/semaphore.ts';
import { sleep } from '../../concurrency/sleep.ts';
import { type TimeLimit, withTimeout } from '../../concurrency/with-timeout.ts';
import type { SourceLog } from '../deps.ts';
import { ExchangeFault, type OperationName } from '../exchange.ts';
import type { BreakerState, BulkheadName, SourceWatch } from '../source-watch.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import type { AskLimits } from './limits.ts';
import { type Result, toFault } from './result.ts';

/** The time in which a source is expected to answer where the caller's time limit is not known. */
const USUAL_BUDGET_MS = 2_500;
/** A retry with less than this left is only load on a system that is in trouble already. */
const WORTH_TRYING_MS = 50;
const LONGEST_WAIT_MS = 5_000;

export interface PipelineDeps {
  operator: string;
  /** The source's name, for the log. */
  source: string;
  log: SourceLog;
  watch: SourceWatch;
}

export interface PipelineOptions extends PipelineDeps {
  bulkhead: BulkheadName;
  limits: Omit<AskLimits, 'cache'>;
  /** Called when an exchange has ended, however it ended. */
  onResult?: (result: Result, ms: number) => void;
}

export interface AskOptions extends TimeLimit {
  /** Whether the question may be asked more than once: it changes nothing there. */
  retry: boolean;
}

/** One exchange. May throw, or resolve to `unavailable`, which is retried and counted like a fault. */
export type Work<T extends Result> = (limit: Required<TimeLimit> & { deadline: number }) => Promise<T>;

interface Attempt<T extends Result> extends Required<TimeLimit> {
  operation: OperationName;
  work: Work<T>;
  /** After so long without an answer the operator's system counts as slow, even if the caller leaves. */
  slowAfterMs: number;
}

/**
 * Every request to an operator's system goes through a pipeline: queue, circuit breaker, time limit, retries, metrics.
 *
 * Lookups, issuing and registering have a pipeline each: they are often different services behind one address, with
 * permissions of their own. A failure in the background (registering) must not keep callers from being identified, and
 * many lookups must not keep a caller from a number. The price: a system that is down as a whole is found down once per
 * pipeline.
 */
export class Pipeline {
  readonly #options: PipelineOptions;
  readonly #semaphore: Semaphore;
  readonly #breaker: CircuitBreaker;
  /** Takes the queue out of the metrics. */
  readonly close: () => void;

  constructor(options: PipelineOptions) {
    const { bulkhead, limits, watch } = options;
    this.#options = options;
    this.#semaphore = new Semaphore(limits);
    const onState = (state: BreakerState, reason: string | null): void => this.#report(state, reason);
    this.#breaker = new CircuitBreaker({ ...limits.breaker, onState });
    watch.breaker({ bulkhead, state: 'closed' });
    this.close = watch.queue({ bulkhead, waiting: () => this.waiting });
  }

  get state(): BreakerState {
    return this.#breaker.state;
  }

  /** How many wait in the queue. */
  get waiting(): number {
    return this.#semaphore.waiting;
  }

  /**
   * Asks, and settles when the signal aborts at the latest.
   * @throws ExchangeFault: the work's own, `timeout`, `interrupted`; `too_busy` and `breaker_open` at once
   */
  async ask<T extends Result>(operation: OperationName, work: Work<T>, options: AskOptions): Promise<T> {
    const { signal, deadline = Number.POSITIVE_INFINITY, retry } = options;
    const { bulkhead, limits, watch } = this.#options;
    const leftMs = (): number => deadline - performance.now();
    const slowAfterMs = Math.min(limits.timeoutMs, leftMs(), USUAL_BUDGET_MS) / 2;
    const attempt = { operation, work, signal, deadline, slowAfterMs };
    const nextWait = jitter(limits.retryWaitMs);

    let result = await this.#attempt(attempt);
    for (let left = retry ? limits.attempts - 1 : 0; left > 0 && isTransient(result); left -= 1) {
      const waitMs = nextWait();
      if (!this.#breaker.admits || leftMs() < waitMs + WORTH_TRYING_MS) break;
      if (!(await sleep(waitMs, signal))) break;
      watch.retried({ bulkhead });
      const again = await this.#attempt(attempt);
      // The second attempt was not made: the first result says more about the operator's system.
      if (isFault(again, 'breaker_open', 'too_busy', 'interrupted')) break;
      result = again;
    }
    if (!(result instanceof ExchangeFault)) return result;
    if (isFault(result, 'breaker_open', 'too_busy')) watch.refused({ bulkhead, code: result.code });
    throw result;
  }

  async #attempt<T extends Result>(attempt: Attempt<T>): Promise<T | ExchangeFault> {
    if (!this.#breaker.admits) return this.#breaker.refusal();
    const release = await this.#semaphore.acquire(attempt.signal);
    if (release === 'left') return interrupted();
    if (release === 'full') return tooBusy(this.#options.limits);
    try {
      // It may have opened while this one waited.
      if (!this.#breaker.admits) return this.#breaker.refusal();
      const decide = this.#breaker.begin();
      const result = await this.#exchange(attempt);
      decide(result);
      return result;
    } finally {
      release();
    }
  }

  /**
   * One exchange, cut off at its own time or with its caller, whether the work listens to its signal or not.
   *
   * When the caller goes, it matters who was slow. A budget shorter than `timeoutMs` must not hide a source that stalls,
   * or each caller would wait in vain; and people who hang up after a moment must not make a healthy source look dead.
   * So the time decides: from `slowAfterMs` on it is a `timeout` like any other, before that `interrupted`, which says
   * nothing.
   */
  #exchange<T extends Result>(attempt: Attempt<T>): Promise<T | ExchangeFault> {
    const { operation, work, signal, deadline, slowAfterMs } = attempt;
    const { limits, watch, onResult } = this.#options;
    const begun = performance.now();
    const otherwise = (why: 'timeout' | 'aborted'): ExchangeFault => {
      if (why === 'timeout') return noAnswer(limits.timeoutMs);
      const ms = Math.round(performance.now() - begun);
      return ms >= slowAfterMs ? noAnswer(ms, { transient: false }) : interrupted();
    };
    return withTimeout({ ms: limits.timeoutMs, signal, deadline, otherwise }, async (limit) => {
      const result = await work(limit).catch(toFault);
      // Here, so that an answer that comes after the time limit is counted with the time that it took.
      const ms = performance.now() - begun;
      watch.exchanged({ operation, outcome: result.outcome, ms });
      onResult?.(result, ms);
      return result;
    });
  }

  #report(state: BreakerState, reason: string | null): void {
    const { bulkhead, operator, source, log, watch } = this.#options;
    watch.breaker({ bulkhead, state });
    const about = { operator, source, lane: bulkhead };
    if (state === 'open') log.warn({ ...about, reason }, 'circuit breaker opened');
    if (state === 'closed') log.info(about, 'circuit breaker closed');
  }
}

function isTransient(result: Result): boolean {
  return result instanceof ExchangeFault ? result.transient : result.outcome === 'unavailable';
}

function isFault(result: Result, ...codes: ExchangeFault['code'][]): boolean {
  return result instanceof ExchangeFault && codes.includes(result.code);
}

export function noAnswer(ms: number, { transient = true } = {}): ExchangeFault {
  return new ExchangeFault('timeout', { reason: `sem resposta em ${ms} ms`, transient });
}

/** The caller left before the operator's system could be called slow. */
function interrupted(): ExchangeFault {
  return new ExchangeFault('interrupted', { reason: 'a consulta foi interrompida' });
}

function tooBusy({ concurrency, queue }: Pick<AskLimits, 'concurrency' | 'queue'>): ExchangeFault {
  const reason = `consultas demais ao mesmo tempo: ${concurrency} em curso e ${queue} na fila (limits.concurrency, limits.queue)`;
  return new ExchangeFault('too_busy', { reason });
}

/**
 * Decorrelated-jitter backoff, so that callers who failed together do not come back together. The formula is Polly's
 * (Polly.Contrib.WaitAndRetry, DecorrelatedJitterV2), where 1.4 makes `firstMs` about the median of the first wait.
 */
function jitter(firstMs: number): () => number {
  let attempt = 0;
  let previous = 0;
  return () => {
    const t = attempt + Math.random();
    const next = 2 ** t * Math.tanh(Math.sqrt(4 * t));
    const wait = (Math.max(0, next - previous) / 1.4) * firstMs;
    attempt += 1;
    previous = next;
    return Math.round(Math.min(wait, LONGEST_WAIT_MS));
  };
}
