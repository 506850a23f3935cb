import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Principal } from '../auth/principal.ts';
import type { Config } from '../config/config.ts';

type Payer = Pick<Principal, 'operator' | 'origin' | 'budget'>;

/** One lookup that was paid for. */
export interface Ticket {
  /** A hit gives back what a miss would have cost more. */
  hit(): Promise<void>;
}

/** The budget is spent. */
export interface Spent {
  /** Seconds until a lookup may go better. */
  retryAfter: number;
}

/**
 * How many lookups an origin, or a peer of FastAGI, may make, misses costing more, so that cards cannot be guessed one by
 * one. Kept in memory: each node counts for itself.
 */
export class LookupBudget {
  readonly #limiter: RateLimiterMemory;
  readonly #missCost: number;
  readonly #points: number;

  constructor({ points, seconds, missCost }: Config['limits']['lookups']) {
    this.#points = points;
    this.#missCost = Math.min(missCost, points);
    this.#limiter = new RateLimiterMemory({ points, duration: seconds });
  }

  /**
   * Pays for a miss in advance, so that lookups under way at the same time cannot overdraw. A spent budget is an answer and
   * no error: with a card in every request it is the common case, and an error costs as much as the rest of the request.
   */
  async take({ operator, origin, budget = origin }: Payer): Promise<Ticket | Spent> {
    const key = `${operator}/${budget}`;
    try {
      await this.#limiter.consume(key, this.#missCost);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      return { retryAfter: Math.max(1, Math.ceil(error.msBeforeNext / 1000)) };
    }
    return {
      hit: async () => {
        await this.#limiter.reward(key, this.#missCost - 1);
      },
    };
  }

  /** Whether at least half is left: what may wait takes no more than that, the rest is for callers. */
  async isHalfLeft({ operator, origin, budget = origin }: Payer): Promise<boolean> {
    const state = await this.#limiter.get(`${operator}/${budget}`);
    return state === null || state.consumedPoints <= this.#points / 2;
  }
}
