import { RateLimiterMemory } from 'rate-limiter-flexible';
import { ERRORS } from '../errors.ts';
import { FailedAttempts, network } from './failed-attempts.ts';

/** Failures of one user within this time. */
const PER_USER = { points: 10, duration: 15 * 60 };
const MAX_KNOWN = 10_000;

/**
 * Limits failed attempts to sign in, by address and by user. A network from which a user has signed in is counted apart: who
 * guesses from elsewhere cannot lock the user out. Unknown users are counted like any other. Kept in memory: each node counts
 * by itself.
 */
export class SignInAttempts {
  readonly #addresses: FailedAttempts;
  readonly #users = new RateLimiterMemory(PER_USER);
  /** User and network, the oldest first. */
  readonly #known = new Set<string>();

  constructor(perAddress: { points: number; seconds: number }) {
    this.#addresses = new FailedAttempts(perAddress);
  }

  /** @throws too_many_attempts */
  async refuseIfSpent(user: string, address: string): Promise<void> {
    await this.#addresses.refuseIfSpent(address);
    const used = await this.#users.get(this.#key(user, address));
    if (used !== null && used.remainingPoints <= 0)
      throw ERRORS.signInLimited(Math.max(1, Math.ceil(used.msBeforeNext / 1000)));
  }

  async failed(user: string, address: string): Promise<void> {
    await this.#users.penalty(this.#key(user, address));
    await this.#addresses.penalty(address);
  }

  async succeeded(user: string, address: string): Promise<void> {
    const known = `${user} ${network(address)}`;
    this.#known.delete(known);
    this.#known.add(known);
    for (const oldest of this.#known) {
      if (this.#known.size <= MAX_KNOWN) break;
      this.#known.delete(oldest);
    }
    await this.#users.delete(known);
  }

  #key(user: string, address: string): string {
    const known = `${user} ${network(address)}`;
    return this.#known.has(known) ? known : user;
  }
}
