import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { withTimeout } from '../concurrency/with-timeout.ts';
import { isOrigin } from '../protocol/origin.ts';
import type { ApiKey } from './api-key.ts';
import type { KeyStore } from './key-store.ts';
import type { Scope } from './scope.ts';

/** How long a cached key is used without asking the store. A key revoked by another process works for this long. */
const FRESH_MS = 1_000;
/** How long it is used if the store does not answer: calls must get their numbers all the same. */
const STALE_MS = 3_600_000;
/** A caller is waiting: after this the store counts as not answering. */
const STORE_TIMEOUT_MS = 100;
const USE_RECORDED_EVERY_MS = 60_000;
/** For a secret chosen by a person (the demo's key). */
export const MIN_SECRET_LENGTH = 32;

export interface NewKey {
  operator: string;
  /** `pbx` by default. */
  origin?: string;
  scopes: readonly Scope[];
  /** ISO 8601; never expires by default. */
  expires_at?: string;
  /** None by default. */
  purpose?: string;
}

interface CachedKey {
  key: ApiKey;
  /** When the store was asked, in the time of `now`. */
  validAt: number;
}

/** A query to the store that has not settled. */
interface PendingQuery {
  answer: Promise<ApiKey | null>;
  /** By the monotonic clock. */
  startedAt: number;
}

/** Creates and revokes keys, and finds the key of a secret, with a cache that survives a store that does not answer. */
export class KeyRing {
  readonly #store: KeyStore;
  readonly #now: () => number;
  /** By the hash of the secret. */
  readonly #cache = new Map<string, CachedKey>();
  readonly #pending = new Map<string, PendingQuery>();
  readonly #usedAt = new Map<string, number>();

  constructor(store: KeyStore, now: () => number = Date.now) {
    this.#store = store;
    this.#now = now;
  }

  /** @returns the key and its secret, which is not stored and cannot be read later */
  async create(wanted: NewKey): Promise<{ key: ApiKey; secret: string }> {
    const secret = `carimbo_${randomBytes(32).toString('base64url')}`;
    const id = `k${randomBytes(5).toString('hex')}`;
    return { key: await this.#put(id, secret, wanted), secret };
  }

  /**
   * Writes the key with this id, in place of one that has it, revoked or not.
   * @param secret any text of 32 characters or more
   */
  async replace(id: string, secret: string, wanted: NewKey): Promise<ApiKey> {
    if (secret.length < MIN_SECRET_LENGTH) {
      throw new RangeError(`the secret of key ${id} must have ${MIN_SECRET_LENGTH} characters or more`);
    }
    return this.#put(id, secret, wanted);
  }

  /** The key of a secret that the store confirmed within the last second, expired or not; null for any other. */
  fresh(secret: string): ApiKey | null {
    const cached = this.#cached(sha256(secret));
    return cached !== null && this.#isFresh(cached) ? cached.key : null;
  }

  /**
   * The key of a secret, expired or not (`isExpired`); null for an unknown secret and for a revoked key. A key that was valid
   * within the last hour is used while the store fails; for any other, this rejects when the store does.
   * Keys are found by hash, so that the time it takes says nothing about secrets; 256 random bits need no slow hash.
   * @param admit called before the store is asked for a key that was not valid within the last hour; what it throws is thrown
   */
  async authenticate(secret: string, admit?: () => Promise<void>): Promise<ApiKey | null> {
    const digest = sha256(secret);
    const cached = this.#cached(digest);
    if (cached === null) {
      await admit?.();
      return this.#query(digest).answer;
    }
    if (this.#isFresh(cached)) return cached.key;
    const { answer, startedAt } = this.#query(digest);
    const ms = startedAt + STORE_TIMEOUT_MS - performance.now();
    const otherwise = () => cached.key;
    return withTimeout({ ms, otherwise }, () => answer.catch(otherwise));
  }

  /** The same for HTTP Basic, whose user must be the key's id. */
  async authenticateBasic(id: string, secret: string, admit?: () => Promise<void>): Promise<ApiKey | null> {
    const key = await this.authenticate(secret, admit);
    const same = timingSafeEqual(Buffer.from(sha256(id)), Buffer.from(sha256(key?.id ?? '')));
    return same ? key : null;
  }

  isExpired({ expires_at }: ApiKey): boolean {
    return expires_at !== null && Date.parse(expires_at) <= this.#now();
  }

  /** Records the use, at most once a minute, without delaying the request; if that fails, only this record is missing. */
  used({ id }: ApiKey): void {
    const now = this.#now();
    if (now - (this.#usedAt.get(id) ?? Number.NEGATIVE_INFINITY) < USE_RECORDED_EVERY_MS) return;
    this.#usedAt.set(id, now);
    setImmediate(() => this.#store.used(id, new Date(now).toISOString()).catch(() => undefined));
  }

  list(operator?: string): Promise<ApiKey[]> {
    return this.#store.list(operator);
  }

  /** @returns false if there is no such key or it is revoked already */
  async revoke(id: string): Promise<boolean> {
    const revoked = await this.#store.revoke(id, new Date(this.#now()).toISOString());
    this.#cache.clear();
    return revoked;
  }

  async #put(
    id: string,
    secret: string,
    { operator, origin = 'pbx', scopes, expires_at, purpose }: NewKey,
  ): Promise<ApiKey> {
    if (!isOrigin(origin))
      throw new RangeError(`the origin of key ${id} has characters or a length that are not allowed`);
    const key: ApiKey = {
      id,
      operator,
      origin,
      scopes: [...scopes],
      created_at: new Date(this.#now()).toISOString(),
      revoked_at: null,
      expires_at: expires_at ?? null,
      last_used_at: null,
      purpose: purpose ?? null,
    };
    await this.#store.put(key, sha256(secret));
    this.#cache.clear();
    return key;
  }

  #cached(digest: string): CachedKey | null {
    const cached = this.#cache.get(digest);
    return cached !== undefined && this.#now() - cached.validAt < STALE_MS ? cached : null;
  }

  #isFresh({ validAt }: CachedKey): boolean {
    return this.#now() - validAt < FRESH_MS;
  }

  /** Concurrent requests with one key share one query. */
  #query(digest: string): PendingQuery {
    const pending = this.#pending.get(digest);
    if (pending !== undefined) return pending;
    const answer = this.#findValid(digest).finally(() => this.#pending.delete(digest));
    const query = { answer, startedAt: performance.now() };
    this.#pending.set(digest, query);
    return query;
  }

  async #findValid(digest: string): Promise<ApiKey | null> {
    const validAt = this.#now();
    const key = await this.#store.findByHash(digest);
    if (key === null || key.revoked_at !== null) {
      this.#cache.delete(digest);
      return null;
    }
    this.#cache.set(digest, { key, validAt });
    return key;
  }
}

/** 64 lower-case hex digits. */
function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
