import type { ApiKey } from './api-key.ts';

/** Stores keys. `hash` is the SHA-256 of the secret, 64 lower-case hex digits; no method returns it. */
export interface KeyStore {
  /** Writes a key; one with the same id is replaced, with its hash. Rejects if another key has this hash. */
  put(key: ApiKey, hash: string): Promise<void>;
  /** The key with this hash, revoked or not; null if there is none. */
  findByHash(hash: string): Promise<ApiKey | null>;
  /** Oldest first, with revoked ones; of one operator or of all. */
  list(operator?: string): Promise<ApiKey[]>;
  /** Records when it was last used. */
  used(id: string, at: string): Promise<void>;
  /** @returns false if there is no such key or it is revoked already; the first `at` stays */
  revoke(id: string, at: string): Promise<boolean>;
}
