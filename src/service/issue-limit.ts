import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Principal } from '../auth/principal.ts';

const PERIOD_S = 60;

/**
 * Limits the new protocols of an API key per minute. FastAGI has no key and no limit. Kept in memory, so that each node counts by
 * itself.
 */
export class IssueLimit {
  readonly #limiter: RateLimiterMemory;

  constructor(perMinute: number) {
    this.#limiter = new RateLimiterMemory({ points: perMinute, duration: PERIOD_S });
  }

  /** Counts one. @returns seconds to wait if the limit is reached, else null */
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

  /** After a repeated request, which issued no new protocol. */
  async giveBack(principal: Principal): Promise<void> {
    if (hasKey(principal)) await this.#limiter.reward(keyOf(principal));
  }
}

const hasKey = ({ actor }: Principal) => actor.startsWith('key:');
const keyOf = ({ operator, actor }: Principal) => `${operator}/${actor}`;
