import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  type FailureReason,
  handleWhen,
  type IHalfOpenAfterBackoffContext,
} from 'cockatiel';
import { ExchangeFault } from '../exchange.ts';
import type { BreakerState } from '../source-watch.ts';
import { isFailingError, isFailure, type Judged, toFault } from './result.ts';

const UNKNOWN = 'sem motivo conhecido';

export interface BreakerOptions {
  /** In a row. */
  failures: number;
  pauseMs: number;
  /** Told of each change; the reason is there when it opens. */
  onState?: ((state: BreakerState, reason: string | null) => void) | undefined;
}

/**
 * A system that failed so often in a row is left alone for a pause; then one question tries it, and its answer decides.
 * cockatiel's breaker, but for who comes while that one is on its way: there they wait for it, here they are refused
 * at once, because somebody is waiting on the telephone.
 */
export class Breaker {
  readonly #policy: CircuitBreakerPolicy;
  readonly #pause: Pause;
  readonly #failures: number;

  constructor({ failures, pauseMs, onState = () => {} }: BreakerOptions) {
    this.#failures = failures;
    this.#pause = new Pause(pauseMs);
    // What says nothing about their system leaves a closed breaker as it is. To a trial it is no success, which is
    // what cockatiel takes an error for that is not handled: the next question tries again (Pause).
    const counts = (error: unknown) => isFailingError(error) || this.state === 'half_open';
    this.#policy = circuitBreaker(
      handleWhen(counts).orWhenResult((result) => isFailure(result as Judged)),
      { breaker: new ConsecutiveBreaker(failures), halfOpenAfter: this.#pause },
    );
    this.#policy.onStateChange(() =>
      onState(this.state, this.state === 'open' ? (this.#last().reason ?? UNKNOWN) : null),
    );
  }

  get state(): BreakerState {
    const state = this.#policy.state;
    if (state === CircuitState.Closed) return 'closed';
    return state === CircuitState.HalfOpen ? 'half_open' : 'open';
  }

  /** Whether a question would be let through now. */
  get admits(): boolean {
    return this.state === 'closed' || (this.state === 'open' && this.#pause.isOver);
  }

  /** @throws ExchangeFault `breaker_open` (outcome of the last failure) at once when the question is not let through; else what the work throws */
  async run<T extends Judged>(work: () => Promise<T>): Promise<T> {
    if (!this.admits) throw this.refusal();
    return this.#policy.execute(work);
  }

  refusal(): ExchangeFault {
    const often = this.#failures === 1 ? 'uma falha' : `${this.#failures} falhas seguidas`;
    const { outcome, reason } = this.#last();
    // What is ours to fix stays ours to fix while the breaker is open.
    return new ExchangeFault(outcome === 'misconfigured' ? outcome : 'unavailable', 'breaker_open', {
      reason: `disjuntor aberto depois de ${often}; a última: ${reason ?? UNKNOWN}`,
    });
  }

  #last(): Judged {
    const failure = this.#policy.lastFailure;
    if (failure === undefined) return { outcome: 'unavailable' };
    return 'error' in failure ? toFault(failure.error) : (failure.value as Judged);
  }
}

/**
 * How long the breaker stays open, by the machine's uptime. cockatiel measures with Date.now(): a clock set back by an
 * hour would leave callers unidentified for that hour. Its comparison `elapsed < duration` is answered for it.
 */
class Pause {
  readonly #ms: number;
  #endsAt = 0;

  constructor(ms: number) {
    this.#ms = ms;
  }

  get isOver(): boolean {
    return performance.now() >= this.#endsAt;
  }

  get duration(): number {
    return this.isOver ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }

  /** A trial without a verdict is followed by another at once. */
  next({ result }: IHalfOpenAfterBackoffContext): this {
    this.#endsAt = performance.now() + (saysNothing(result) ? 0 : this.#ms);
    return this;
  }
}

function saysNothing(result: FailureReason<unknown>): boolean {
  return 'error' in result && !isFailingError(result.error);
}
