import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Principal } from '../auth/principal.ts';

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
  async take(principal: Principal): Promise<number | null> {
    if (!hasKey(principal)) return null;
    try {
      await this.#limiter.consume(keyOf(principal));
      return null;
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    }
  }

  /** For a repeat, which is no new protocol. */
  async giveBack(principal: Principal): Promise<void> {
    if (hasKey(principal)) await this.#limiter.reward(keyOf(principal));
  }
}

const hasKey = ({ actor }: Principal) => actor.startsWith('key:');
const keyOf = ({ operator, actor }: Principal) => `${operator}/${actor}`;
