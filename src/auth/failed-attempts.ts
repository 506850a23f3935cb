import { isIPv6 } from 'node:net';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ERRORS } from '../errors.ts';

/** Counts failed authentications by address. */
export class FailedAttempts {
  readonly #limiter: RateLimiterMemory;

  constructor({ points, seconds }: { points: number; seconds: number }) {
    this.#limiter = new RateLimiterMemory({ points, duration: seconds });
  }

  /** @throws too_many_attempts when the address has used up its points */
  async refuseIfSpent(address: string): Promise<void> {
    const used = await this.#limiter.get(network(address));
    if (used !== null && used.remainingPoints <= 0) throw tooMany(used);
  }

  /** Counts one more. @throws too_many_attempts once the address has used up its points */
  async count(address: string): Promise<void> {
    try {
      await this.#limiter.consume(network(address));
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      throw tooMany(refused);
    }
  }

  /** Counts one more, without refusing. */
  async penalty(address: string): Promise<void> {
    await this.#limiter.penalty(network(address));
  }
}

function tooMany({ msBeforeNext }: RateLimiterRes) {
  return ERRORS.tooManyAttempts(Math.max(1, Math.ceil(msBeforeNext / 1000)));
}

/** The /64 of an IPv6 address: one client usually has all of it, so that counting single addresses would be no limit. */
export function network(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = ''] = address.split('::');
  return head.split(':').slice(0, 4).join(':');
}
