import { CarimboError, ERRORS } from '../errors.ts';
import type { ApiKey } from './api-key.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import { FailedAttempts } from './failed-attempts.ts';
import type { KeyRing } from './key-ring.ts';
import type { Principal } from './principal.ts';
import type { Scope } from './scope.ts';

export interface AuthenticatorOptions {
  keys: KeyRing;
  /** Those that this server serves. */
  operators: readonly { ans_registry: string }[];
  failedAuth: { points: number; seconds: number };
}

/** Tells whose key a request brings. One for all doors, so that wrong keys are counted together. */
export class Authenticator {
  readonly #keys: KeyRing;
  readonly #failed: FailedAttempts;
  readonly #operators: Set<string>;

  constructor({ keys, operators, failedAuth }: AuthenticatorOptions) {
    this.#keys = keys;
    this.#failed = new FailedAttempts(failedAuth);
    this.#operators = new Set(operators.map((operator) => operator.ans_registry));
  }

  /**
   * @param authorization the header (HTTP) or metadata (gRPC) of this name
   * @param address who asks, for counting wrong keys
   * @throws unauthorized, key_expired, too_many_attempts, operator_unknown, store_unavailable
   */
  async identify(authorization: string | undefined, address: string): Promise<ApiKey> {
    const credentials = readCredentials(authorization);
    const key = credentials === null ? null : await this.#find(credentials, address);
    if (key === null) {
      // Who brings nothing guesses nothing: told what is missing, and not counted.
      if (authorization !== undefined) await this.#failed.count(address);
      throw credentials === null ? ERRORS.unauthorized() : ERRORS.keyUnknown();
    }
    if (this.#keys.isExpired(key)) throw ERRORS.keyExpired();
    if (!this.#operators.has(key.operator)) throw ERRORS.operatorUnknown();
    this.#keys.used(key);
    return key;
  }

  /** From an address that has used up its failed attempts, what is not known already is never asked of the store. */
  async #find(credentials: Credentials, address: string): Promise<ApiKey | null> {
    if (!this.#keys.knows(credentials.secret)) await this.#failed.refuseIfSpent(address);
    try {
      if ('id' in credentials) return await this.#keys.authenticateBasic(credentials.id, credentials.secret);
      return await this.#keys.authenticate(credentials.secret);
    } catch (cause) {
      if (cause instanceof CarimboError) throw cause;
      throw ERRORS.storeUnavailable(cause);
    }
  }
}

/** Who speaks with a key, as the journal will name it. */
export function principalWith(key: ApiKey): Principal {
  return { operator: key.operator, origin: key.origin, actor: `key:${key.id}` };
}

/** @throws forbidden unless the key may do this */
export function mustHave(scope: Scope, key: ApiKey): void {
  if (!key.scopes.includes(scope)) throw ERRORS.forbidden(scope);
}
