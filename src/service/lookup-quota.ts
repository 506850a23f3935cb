import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Principal } from '../auth/principal.ts';
import type { Config } from '../config/config.ts';

type QuotaOwner = Pick<Principal, 'operator' | 'origin' | 'quota'>;

/** One lookup, paid for in advance. */
export interface Ticket {
  /** After a hit, which costs less than a miss: returns the difference. */
  hit(): Promise<void>;
}

/** The quota is used up. */
export interface QuotaUsedUp {
  /** Seconds until the next lookup may be possible. */
  retryAfter: number;
}

/**
 * Limits how many lookups an origin or a FastAGI peer may make; how long one may take is `lookup_budget_ms`. A miss costs
 * more, so that cards cannot be guessed one by one. Kept in memory, so that each node counts by itself.
 */
export class LookupQuota {
  readonly #limiter: RateLimiterMemory;
  readonly #missCost: number;
  readonly #points: number;

  constructor({ points, seconds, missCost }: Config['limits']['lookups']) {
    this.#points = points;
    this.#missCost = Math.min(missCost, points);
    this.#limiter = new RateLimiterMemory({ points, duration: seconds });
  }

  /**
   * Pays for a miss in advance, so that concurrent lookups cannot overdraw. A quota that is used up is a result, not an
   * error: during an attack it is the common case, and an error costs as much as the rest of the request.
   */
  async take({ operator, origin, quota = origin }: QuotaOwner): Promise<Ticket | QuotaUsedUp> {
    const key = `${operator}/${quota}`;
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
  async isHalfLeft({ operator, origin, quota = origin }: QuotaOwner): Promise<boolean> {
    const state = await this.#limiter.get(`${operator}/${quota}`);
    return state === null || state.consumedPoints <= this.#points / 2;
  }
}
