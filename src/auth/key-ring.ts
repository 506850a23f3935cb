import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { withTimeout } from '../concurrency/with-timeout.ts';
import { isOrigin } from '../protocol/origin.ts';
import type { ApiKey } from './api-key.ts';
import type { KeyStore } from './key-store.ts';
import type { Scope } from './scope.ts';

/** How long a key that was found is believed without asking the store: revoking works this fast on a running server. */
const BELIEVED_FOR_MS = 1_000;
/** How long it is believed while the store does not answer: its trouble with keys must not keep calls from a number. */
const KNOWN_FOR_MS = 3_600_000;
/** A caller is waiting: after this the store counts as not answering. */
const PATIENCE_MS = 100;
const USE_NOTED_EVERY_MS = 60_000;
/** A secret that somebody chose (the demo's) must be at least this long. */
export const MIN_SECRET_LENGTH = 32;

export interface NewKey {
  operator: string;
  /** `pbx` unless told. */
  origin?: string;
  scopes: readonly Scope[];
  /** ISO 8601; never unless told. */
  expires_at?: string;
}

/** A question to the store that is under way. */
interface Asked {
  answer: Promise<ApiKey | null>;
  /** By the monotonic clock. */
  at: number;
}

/** Makes keys, and tells whose a presented secret is. */
export class KeyRing {
  readonly #store: KeyStore;
  readonly #now: () => number;
  readonly #known = new Map<string, { key: ApiKey; goodAt: number }>();
  readonly #usedAt = new Map<string, number>();
  readonly #asked = new Map<string, Asked>();

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

  /** Whether the secret's key was good within the hour, and was not revoked since as far as is known here. */
  knows(secret: string): boolean {
    return this.#recall(sha256(secret)) !== null;
  }

  /**
   * Whose secret this is, of an expired key too (`isExpired`); null for an unknown one and for a revoked key's. Rejects when the store does; not for a key that
   * was good within the hour: that is believed until the store says otherwise.
   * The search is by hash, so its time tells nothing about secrets; 256 random bits need no slow hash.
   */
  async authenticate(secret: string): Promise<ApiKey | null> {
    const digest = sha256(secret);
    const known = this.#recall(digest);
    if (known === null) return this.#ask(digest).answer;
    if (this.#now() - known.goodAt < BELIEVED_FOR_MS) return known.key;
    const { answer, at } = this.#ask(digest);
    const believed = { key: known.key };
    const heard = answer.then(
      (key) => ({ key }),
      () => believed,
    );
    const ms = at + PATIENCE_MS - performance.now();
    return (await withTimeout({ ms, otherwise: () => believed }, () => heard)).key;
  }

  /** The same for HTTP Basic, where the key's id comes too and must be right. */
  async authenticateBasic(id: string, secret: string): Promise<ApiKey | null> {
    const key = await this.authenticate(secret);
    const same = timingSafeEqual(Buffer.from(sha256(id)), Buffer.from(sha256(key?.id ?? '')));
    return same ? key : null;
  }

  isExpired({ expires_at }: ApiKey): boolean {
    return expires_at !== null && Date.parse(expires_at) <= this.#now();
  }

  /** Notes the use, at most once a minute and never in the way of a request; what goes wrong costs only the note. */
  used({ id }: ApiKey): void {
    const now = this.#now();
    if (now - (this.#usedAt.get(id) ?? Number.NEGATIVE_INFINITY) < USE_NOTED_EVERY_MS) return;
    this.#usedAt.set(id, now);
    setImmediate(() => this.#store.used(id, new Date(now).toISOString()).catch(() => undefined));
  }

  list(operator?: string): Promise<ApiKey[]> {
    return this.#store.list(operator);
  }

  /** @returns false when there is no such key or it was revoked before. */
  async revoke(id: string): Promise<boolean> {
    const revoked = await this.#store.revoke(id, new Date(this.#now()).toISOString());
    this.#known.clear();
    return revoked;
  }

  async #put(
    id: string,
    secret: string,
    { operator, origin = 'pbx', scopes, expires_at }: NewKey,
  ): Promise<ApiKey> {
    if (!isOrigin(origin))
      throw new RangeError(`the origin of key ${id} has characters or a length that none may have`);
    const key: ApiKey = {
      id,
      operator,
      origin,
      scopes: [...scopes],
      created_at: new Date(this.#now()).toISOString(),
      revoked_at: null,
      expires_at: expires_at ?? null,
      last_used_at: null,
    };
    await this.#store.put(key, sha256(secret));
    this.#known.clear();
    return key;
  }

  #recall(digest: string): { key: ApiKey; goodAt: number } | null {
    const known = this.#known.get(digest);
    return known !== undefined && this.#now() - known.goodAt < KNOWN_FOR_MS ? known : null;
  }

  /** Many requests with one key ask the store once. */
  #ask(digest: string): Asked {
    const asking = this.#asked.get(digest);
    if (asking !== undefined) return asking;
    const answer = this.#findGood(digest).finally(() => this.#asked.delete(digest));
    const asked = { answer, at: performance.now() };
    this.#asked.set(digest, asked);
    return asked;
  }

  async #findGood(digest: string): Promise<ApiKey | null> {
    const goodAt = this.#now();
    const key = await this.#store.findByHash(digest);
    if (key === null || key.revoked_at !== null) {
      this.#known.delete(digest);
      return null;
    }
    this.#known.set(digest, { key, goodAt });
    return key;
  }
}

/** 64 lower-case hex digits. */
function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
