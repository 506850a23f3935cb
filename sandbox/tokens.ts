import { randomBytes } from 'node:crypto';

/** Tokens of OAuth2 and of the login; they expire, and tests can make them expire. */
export class Tokens {
  readonly seconds: number;
  readonly #expiries = new Map<string, number>();

  constructor(seconds: number) {
    this.seconds = seconds;
  }

  issue(): string {
    const token = randomBytes(24).toString('base64url');
    this.#expiries.set(token, Date.now() + this.seconds * 1000);
    return token;
  }

  isValid(token: string): boolean {
    return (this.#expiries.get(token) ?? 0) > Date.now();
  }

  /** As a restart of an operator's system does. */
  expireAll(): void {
    this.#expiries.clear();
  }
}
