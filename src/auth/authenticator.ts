import { CarimboError, ERRORS } from '../errors.ts';
import type { ApiKey } from './api-key.ts';
import { FailedAttempts } from './failed-attempts.ts';
import type { KeyRing } from './key-ring.ts';

export interface AuthenticatorOptions {
  keys: KeyRing;
  /** The operators of this server. */
  operators: readonly { ans_registry: string }[];
  failedAuth: { points: number; seconds: number };
}

/** Finds the key of a request. One instance for HTTP and gRPC, so that failed attempts are counted together. */
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
   * @param address of the client, for counting failed attempts
   * @throws unauthorized, key_expired, too_many_attempts, operator_unknown, store_unavailable
   */
  async identify(authorization: string | undefined, address: string): Promise<ApiKey> {
    const credentials = readCredentials(authorization);
    const key = credentials === null ? null : await this.#find(credentials, address);
    if (key === null) {
      // Without a header nothing was guessed: not counted.
      if (authorization !== undefined) await this.#failed.count(address);
      throw credentials === null ? ERRORS.unauthorized() : ERRORS.keyUnknown();
    }
    if (this.#keys.isExpired(key)) throw ERRORS.keyExpired();
    if (!this.#operators.has(key.operator)) throw ERRORS.operatorUnknown();
    this.#keys.used(key);
    return key;
  }

  /**
   * Whether a key that was accepted some time ago still is, with the same scopes. Counts no failed attempt: nothing is
   * guessed. A store that does not answer ends nothing, as with requests.
   */
  async isStillValid(key: ApiKey, authorization: string | undefined): Promise<boolean> {
    if (this.#keys.isExpired(key)) return false;
    const secret = readCredentials(authorization)?.secret;
    if (secret === undefined) return false;
    try {
      const found = await this.#keys.authenticate(secret);
      if (found !== null) this.#keys.used(found);
      return found?.id === key.id && !this.#keys.isExpired(found) && sameScopes(found, key);
    } catch {
      return true;
    }
  }

  /** An address that has used up its failed attempts gets no lookup in the store, only keys that are in the cache. */
  async #find(credentials: Credentials, address: string): Promise<ApiKey | null> {
    const admit = () => this.#failed.refuseIfSpent(address);
    try {
      if ('id' in credentials)
        return await this.#keys.authenticateBasic(credentials.id, credentials.secret, admit);
      return (
        this.#keys.fresh(credentials.secret) ?? (await this.#keys.authenticate(credentials.secret, admit))
      );
    } catch (cause) {
      if (cause instanceof CarimboError) throw cause;
      throw ERRORS.storeUnavailable(cause);
    }
  }
}

function sameScopes(a: ApiKey, b: ApiKey): boolean {
  return a.scopes.length === b.scopes.length && a.scopes.every((scope) => b.scopes.includes(scope));
}

/** Of an Authorization header: Bearer with the key, or Basic with the key's id and the key. */
type Credentials = { secret: string } | { id: string; secret: string };

/** @returns null for a header that is missing, malformed or of another scheme */
function readCredentials(header: string | undefined): Credentials | null {
  if (header === undefined) return null;
  const [, scheme = '', rest = ''] = /^(\S+) +(\S+) *$/.exec(header) ?? [];
  if (/^bearer$/i.test(scheme)) return { secret: rest };
  if (/^basic$/i.test(scheme)) return readBasic(rest);
  return null;
}

/** RFC 7617: the user ends at the first colon; the password may contain more of them. */
function readBasic(base64: string): Credentials | null {
  const text = Buffer.from(base64, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon === -1) return null;
  return { id: text.slice(0, colon), secret: text.slice(colon + 1) };
}
