import { ExchangeFault } from '../exchange.ts';
import type { BreakerState } from '../source-watch.ts';
import { evidenceIn, type Result } from './result.ts';

const UNKNOWN = 'sem motivo conhecido';

export interface CircuitBreakerOptions {
  /** In a row. */
  failures: number;
  pauseMs: number;
  /** Called on each change; the reason is there when it opens. */
  onState(state: BreakerState, reason: string | null): void;
}

/**
 * After so many failures in a row nothing is sent for a pause; then one request is the trial, and its result decides.
 * Others are refused at once meanwhile, because a caller is waiting on the telephone. The pause is measured by
 * performance.now(): with a clock set back by an hour, callers would not be identified for that hour.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #state: BreakerState = 'closed';
  #failures = 0;
  #pauseEndsAt = 0;
  #last: Result = { outcome: 'unavailable' };

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** Whether a question would be let through now. */
  get admits(): boolean {
    return this.#state === 'closed' || (this.#state === 'open' && performance.now() >= this.#pauseEndsAt);
  }

  /** Lets a question through, where it `admits` one. @returns what takes the question's result, once */
  begin(): (result: Result) => void {
    if (this.#state === 'closed') return (result) => this.#count(result);
    this.#change('half_open');
    return (result) => this.#decide(result);
  }

  refusal(): ExchangeFault {
    const { failures } = this.#options;
    const often = failures === 1 ? 'uma falha' : `${failures} falhas seguidas`;
    const { outcome, reason = UNKNOWN } = this.#last;
    // A misconfigured source stays misconfigured while the breaker is open.
    return new ExchangeFault('breaker_open', {
      ...(outcome === 'misconfigured' && { outcome }),
      reason: `disjuntor aberto depois de ${often}; a última: ${reason}`,
    });
  }

  #count(result: Result): void {
    const evidence = evidenceIn(result);
    // Begun before it opened: the trial alone decides now.
    if (this.#state !== 'closed' || evidence === 'nothing') return;
    if (evidence === 'well') {
      this.#failures = 0;
      return;
    }
    this.#last = result;
    this.#failures += 1;
    if (this.#failures >= this.#options.failures) this.#open(this.#options.pauseMs);
  }

  #decide(result: Result): void {
    const evidence = evidenceIn(result);
    if (evidence === 'well') {
      this.#failures = 0;
      this.#change('closed');
    } else if (evidence === 'failing') {
      this.#last = result;
      this.#open(this.#options.pauseMs);
    } else {
      // The trial showed nothing: the next question is the trial, at once.
      this.#open(0);
    }
  }

  #open(pauseMs: number): void {
    this.#pauseEndsAt = performance.now() + pauseMs;
    this.#change('open');
  }

  #change(state: BreakerState): void {
    this.#state = state;
    this.#options.onState(state, state === 'open' ? (this.#last.reason ?? UNKNOWN) : null);
  }
}
