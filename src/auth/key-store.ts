import type { ApiKey } from './api-key.ts';

/** Where keys are kept. `hash` is SHA-256 of the secret, 64 lower-case hex digits, never told again. */
export interface KeyStore {
  /** Writes a key; one with the same id is replaced whole, its hash too. Rejects when another key has this hash. */
  put(key: ApiKey, hash: string): Promise<void>;
  /** The key with this hash, revoked ones too; null when there is none. */
  findByHash(hash: string): Promise<ApiKey | null>;
  /** Oldest first, revoked ones too; of one operator or of all. */
  list(operator?: string): Promise<ApiKey[]>;
  /** Notes when it was last used. */
  used(id: string, at: string): Promise<void>;
  /** @returns whether there was such a key that was still good; the first `at` stays. */
  revoke(id: string, at: string): Promise<boolean>;
}
