import { randomBytes } from 'node:crypto';

/** Tokens of OAuth2 and of the login: they run out, and can be made to. */
export class Tokens {
  readonly seconds: number;
  readonly #endings = new Map<string, number>();

  constructor(seconds: number) {
    this.seconds = seconds;
  }

  issue(): string {
    const token = randomBytes(24).toString('base64url');
    this.#endings.set(token, Date.now() + this.seconds * 1000);
    return token;
  }

  holds(token: string): boolean {
    return (this.#endings.get(token) ?? 0) > Date.now();
  }

  /** As if their time had come: what a restart of an operator's system does. */
  expireAll(): void {
    this.#endings.clear();
  }
}
