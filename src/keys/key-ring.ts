import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ApiKey } from './api-key.ts';
import type { KeyStore } from './key-store.ts';
import type { Scope } from './scope.ts';

/** How long a key that was found is believed without asking the store: revoking works this fast on a running server. */
const BELIEVED_FOR_MS = 1_000;
/** A secret that somebody chose (the demo's) must be at least this long. */
export const MIN_SECRET_LENGTH = 32;

export interface NewKey {
  operator: string;
  /** `pbx` unless told. */
  origin?: string;
  scopes: readonly Scope[];
}

/** Makes keys, and tells whose a presented secret is. */
export class KeyRing {
  readonly #store: KeyStore;
  readonly #now: () => number;
  readonly #believed = new Map<string, { key: ApiKey; until: number }>();
  readonly #asked = new Map<string, Promise<ApiKey | null>>();

  constructor(store: KeyStore, now: () => number = Date.now) {
    this.#store = store;
    this.#now = now;
  }

  /** @returns the key and its secret, which is told this once and never again. */
  async create(wanted: NewKey): Promise<{ key: ApiKey; secret: string }> {
    const secret = `carimbo_${randomBytes(32).toString('base64url')}`;
    const id = `k${randomBytes(5).toString('hex')}`;
    return { key: await this.#put(id, secret, wanted), secret };
  }

  /**
   * Writes the key with this id anew, whatever it was before, revoked or not.
   * @param secret any text of 32 characters or more
   */
  async replace(id: string, secret: string, wanted: NewKey): Promise<ApiKey> {
    if (secret.length < MIN_SECRET_LENGTH) {
      throw new RangeError(`the secret of key ${id} must have ${MIN_SECRET_LENGTH} characters or more`);
    }
    return this.#put(id, secret, wanted);
  }

  /**
   * Whose secret this is; null for nobody's and for a revoked key's. Rejects when the store does.
   * The search is by hash, so its time tells nothing about secrets; 256 random bits need no slow hash.
   */
  async authenticate(secret: string): Promise<ApiKey | null> {
    const hash = sha256(secret).toString('hex');
    const believed = this.#believed.get(hash);
    if (believed !== undefined && believed.until > this.#now()) return believed.key;
    return this.#find(hash);
  }

  /** The same for HTTP Basic, where the key's id comes too and must be right. */
  async authenticateBasic(id: string, secret: string): Promise<ApiKey | null> {
    const key = await this.authenticate(secret);
    const same = timingSafeEqual(sha256(id), sha256(key?.id ?? ''));
    return same ? key : null;
  }

  list(operator?: string): Promise<ApiKey[]> {
    return this.#store.list(operator);
  }

  /** @returns false when there is no such key or it was revoked before. */
  async revoke(id: string): Promise<boolean> {
    const revoked = await this.#store.revoke(id, new Date(this.#now()).toISOString());
    this.#believed.clear();
    return revoked;
  }

  async #put(id: string, secret: string, { operator, origin = 'pbx', scopes }: NewKey): Promise<ApiKey> {
    const key: ApiKey = {
      id,
      operator,
      origin,
      scopes: [...scopes],
      created_at: new Date(this.#now()).toISOString(),
      revoked_at: null,
    };
    await this.#store.put(key, sha256(secret).toString('hex'));
    this.#believed.clear();
    return key;
  }

  /** Many requests of one key whose belief has just run out ask the store once. */
  #find(hash: string): Promise<ApiKey | null> {
    const asked = this.#asked.get(hash) ?? this.#ask(hash).finally(() => this.#asked.delete(hash));
    this.#asked.set(hash, asked);
    return asked;
  }

  async #ask(hash: string): Promise<ApiKey | null> {
    const askedAt = this.#now();
    const key = await this.#store.findByHash(hash);
    if (key === null || key.revoked_at !== null) {
      this.#believed.delete(hash);
      return null;
    }
    this.#believed.set(hash, { key, until: askedAt + BELIEVED_FOR_MS });
    return key;
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
