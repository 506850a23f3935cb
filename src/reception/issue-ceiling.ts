import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Speaker } from './reception.ts';

/** In seconds. */
const PERIOD = 60;

/**
 * How many new protocols each API key may issue a minute. FastAGI has no key and no ceiling. Kept in memory: each node
 * counts for itself.
 */
export class IssueCeiling {
  readonly #limiter: RateLimiterMemory;

  constructor(perMinute: number) {
    this.#limiter = new RateLimiterMemory({ points: perMinute, duration: PERIOD });
  }

  /** Counts one. @returns seconds to wait where the ceiling is reached, else null */
  async take(speaker: Speaker): Promise<number | null> {
    if (!hasKey(speaker)) return null;
    try {
      await this.#limiter.consume(keyOf(speaker));
      return null;
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    }
  }

  /** For a repeat, which is no new protocol. */
  async giveBack(speaker: Speaker): Promise<void> {
    if (hasKey(speaker)) await this.#limiter.reward(keyOf(speaker));
  }
}

const hasKey = ({ actor }: Speaker) => actor.startsWith('key:');
const keyOf = ({ operator, actor }: Speaker) => `${operator}/${actor}`;
