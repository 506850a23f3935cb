import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Principal } from '../auth/principal.ts';
import type { Config } from '../config/config.ts';

type BudgetOwner = Pick<Principal, 'operator' | 'origin' | 'budget'>;

/** One lookup, paid for in advance. */
export interface Ticket {
  /** After a hit, which costs less than a miss: returns the difference. */
  hit(): Promise<void>;
}

/** The budget is spent. */
export interface Spent {
  /** Seconds until the next lookup may be possible. */
  retryAfter: number;
}

/**
 * Limits the lookups of an origin or a FastAGI peer. A miss costs more, so that cards cannot be guessed one by one. Kept in
 * memory, so that each node counts by itself.
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
   * Pays for a miss in advance, so that concurrent lookups cannot overdraw. A spent budget is a result, not an error: during
   * an attack it is the common case, and an error costs as much as the rest of the request.
   */
  async take({ operator, origin, budget = origin }: BudgetOwner): Promise<Ticket | Spent> {
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

  /** Whether at least half is left. Lookups that can wait use no more than that; the rest is for callers. */
  async isHalfLeft({ operator, origin, budget = origin }: BudgetOwner): Promise<boolean> {
    const state = await this.#limiter.get(`${operator}/${budget}`);
    return state === null || state.consumedPoints <= this.#points / 2;
  }
}
