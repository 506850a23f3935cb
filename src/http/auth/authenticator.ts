import type { FastifyRequest } from 'fastify';
import { CarimboError, ERRORS } from '../../errors.ts';
import type { ApiKey } from '../../keys/api-key.ts';
import type { KeyRing } from '../../keys/key-ring.ts';
import type { HttpDeps } from '../http-deps.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import { FailedAttempts } from './failed-attempts.ts';

/** Tells whose key a request brings. One for the whole server, so that wrong keys are counted together. */
export class Authenticator {
  readonly #keys: KeyRing;
  readonly #failed: FailedAttempts;
  readonly #operators: Set<string>;

  constructor({ keys, config, operators }: Pick<HttpDeps, 'keys' | 'config' | 'operators'>) {
    this.#keys = keys;
    this.#failed = new FailedAttempts(config.failedAuth);
    this.#operators = new Set(operators.map((operator) => operator.ans_registry));
  }

  /** @throws unauthorized, too_many_attempts, operator_unknown, store_unavailable */
  async identify(request: FastifyRequest): Promise<ApiKey> {
    const credentials = readCredentials(request.headers.authorization);
    const key = credentials === null ? null : await this.#find(credentials);
    if (key === null) {
      // Who brings nothing guesses nothing: told what is missing, and not counted.
      if (request.headers.authorization !== undefined) await this.#failed.count(request.ip);
      throw ERRORS.unauthorized();
    }
    if (!this.#operators.has(key.operator)) throw ERRORS.operatorUnknown();
    return key;
  }

  async #find(credentials: Credentials): Promise<ApiKey | null> {
    try {
      if ('id' in credentials) return await this.#keys.authenticateBasic(credentials.id, credentials.secret);
      return await this.#keys.authenticate(credentials.secret);
    } catch (cause) {
      if (cause instanceof CarimboError) throw cause;
      throw ERRORS.storeUnavailable(cause);
    }
  }
}
