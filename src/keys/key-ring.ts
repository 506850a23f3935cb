import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
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
    const digest = sha256(secret);
    return this.#recall(digest) ?? this.#find(digest);
  }

  /** The same for HTTP Basic, where the key's id comes too and must be right. */
  async authenticateBasic(id: string, secret: string): Promise<ApiKey | null> {
    const key = await this.authenticate(secret);
    const same = timingSafeEqual(Buffer.from(sha256(id)), Buffer.from(sha256(key?.id ?? '')));
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
    await this.#store.put(key, sha256(secret));
    this.#believed.clear();
    return key;
  }

  #recall(digest: string): ApiKey | null {
    const believed = this.#believed.get(digest);
    return believed !== undefined && believed.until > this.#now() ? believed.key : null;
  }

  /** Many requests of one key whose belief has just run out ask the store once. */
  #find(digest: string): Promise<ApiKey | null> {
    const asked = this.#asked.get(digest) ?? this.#ask(digest).finally(() => this.#asked.delete(digest));
    this.#asked.set(digest, asked);
    return asked;
  }

  async #ask(digest: string): Promise<ApiKey | null> {
    const askedAt = this.#now();
    const key = await this.#store.findByHash(digest);
    if (key === null || key.revoked_at !== null) {
      this.#believed.delete(digest);
      return null;
    }
    this.#believed.set(digest, { key, until: askedAt + BELIEVED_FOR_MS });
    return key;
  }
}

/** 64 lower-case hex digits. */
function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
