import { hash, randomBytes } from 'node:crypto';
import { Semaphore } from '../concurrency/semaphore.ts';
import { type CarimboError, ERRORS } from '../errors.ts';
import { type Passwords, refuseWeak } from './passwords.ts';
import { OF_ROLE, type Role } from './role.ts';
import { SignInAttempts } from './sign-in-attempts.ts';
import { newRecoveryCodes, newTotpSecret, recoveryHash, stepOf, totpUri } from './totp.ts';
import {
  CONSOLE,
  type Duty,
  type SignInMethod,
  type StoredUser,
  type UserSession,
  userNameOf,
} from './user.ts';
import type { StoredSession, UserStore } from './user-store.ts';

/** The use is recorded at most this often. */
const USED_EVERY_MS = 60_000;
/** A recovery code is longer than a code of an app. */
const APP_CODE = /^\d{3} ?\d{3}$/;

export interface SessionSettings {
  /** Without a request for so long, a session ends. */
  idleMinutes: number;
  /** It ends after so long in any case. */
  hours: number;
  /** Roles that need a second factor. */
  totp: readonly Role[];
}

export interface SessionsOptions {
  store: UserStore;
  passwords: Passwords;
  /** The operators of this server. */
  operators: readonly { ans_registry: string }[];
  failedAuth: { points: number; seconds: number };
  settings: SessionSettings;
  now?: () => number;
}

/** A session that has begun, with its token, which is not stored. */
export interface Begun {
  session: UserSession;
  token: string;
}

export interface Attempt {
  user: string;
  password: string;
  code?: string | undefined;
  /** Of the client. */
  address: string;
}

/** Why somebody could not sign in; `user` is who was meant, if there is such a user. */
export interface Refusal {
  error: CarimboError;
  user: Pick<StoredUser, 'user' | 'operator'> | null;
}

/**
 * Signs users in and out, and finds the session of a request. Every request asks the database, so that a session that was
 * ended, on any node, is of no use from then on.
 */
export class Sessions {
  readonly #store: UserStore;
  readonly #passwords: Passwords;
  readonly #operators: Set<string>;
  readonly #settings: SessionSettings;
  readonly #attempts: SignInAttempts;
  readonly #now: () => number;
  /** So few at once, that attempts sent at the same time cannot pass the limits. */
  readonly #turns = new Semaphore({ concurrency: 2, queue: 200 });

  constructor({ store, passwords, operators, failedAuth, settings, now = Date.now }: SessionsOptions) {
    this.#store = store;
    this.#passwords = passwords;
    this.#operators = new Set(operators.map(({ ans_registry }) => ans_registry));
    this.#settings = settings;
    this.#attempts = new SignInAttempts(failedAuth);
    this.#now = now;
  }

  /**
   * By password and, where the user has one, a second factor. An unknown user costs what a known one costs.
   * @throws too_many_attempts, store_unavailable
   */
  async signIn(attempt: Attempt): Promise<Begun | Refusal> {
    const name = userNameOf(attempt.user);
    const turn = await this.#turns.acquire(new AbortController().signal);
    if (typeof turn === 'string') throw ERRORS.signInLimited(5);
    try {
      await this.#attempts.refuseIfSpent(name, attempt.address);
      const found = await this.#store.find(name);
      const error = await this.#whyNot(found, attempt);
      if (error !== null || found === null) {
        if (error?.code !== 'code_required') await this.#attempts.failed(name, attempt.address);
        return { error: error ?? ERRORS.signInFailed(), user: found };
      }
      await this.#attempts.succeeded(name, attempt.address);
      await this.#rehash(found, attempt.password);
      return await this.begin(found, 'password');
    } finally {
      turn();
    }
  }

  /** Begins a session for a user who proved to be that. @throws sign_in_failed for one who may not sign in */
  async begin(user: StoredUser, method: SignInMethod): Promise<Begun> {
    if (!this.#maySignIn(user)) throw ERRORS.signInFailed();
    const now = this.#now();
    await this.#store.change(user.user, { signed_in_at: new Date(now).toISOString() }, false);
    await this.#store.removeExpired(now);
    return this.#open(user, method);
  }

  /** Signs in without any proof: for the demo. @returns null if there is no such user */
  async beginAs(name: string): Promise<Begun | null> {
    const user = await this.#store.find(name);
    return user === null ? null : this.begin(user, 'demo');
  }

  /**
   * The session of a token.
   * @throws signed_out for one that is unknown, has expired or was ended; store_unavailable
   */
  async find(token: string): Promise<UserSession> {
    const session = await this.#find(sha256(token), true);
    if (session === null) throw ERRORS.signedOut();
    return session;
  }

  /** Whether a session that was found some time ago still is valid, with the same scopes. Asking does not prolong it. */
  async isStillValid(session: UserSession): Promise<boolean> {
    return (await this.refresh(session)) !== null;
  }

  /** The same with what the user has now; null for a session that is not valid any more. */
  async refresh(session: UserSession): Promise<UserSession | null> {
    try {
      const found = await this.#find(session.id, false);
      return found?.scopes.join() === session.scopes.join() ? found : null;
    } catch {
      // A store that does not answer ends nothing, as with keys.
      return session;
    }
  }

  async end({ id }: Pick<UserSession, 'id'>): Promise<void> {
    await this.#store.endSession(id);
  }

  /** @returns whose session it was; null if it had ended already */
  async endToken(token: string): Promise<StoredUser | null> {
    const id = sha256(token);
    const found = await this.#store.findSession(id);
    const isEnded = await this.#store.endSession(id);
    return isEnded && found !== null ? found.user : null;
  }

  /**
   * Changes a user's own password; every session of the user ends, and a new one begins.
   * @throws sign_in_failed if the password is not that of now, password_weak, too_many_attempts
   */
  async changePassword(
    session: UserSession,
    { password, new_password, address }: { password: string; new_password: string; address: string },
  ): Promise<Begun> {
    const user = await this.#prove(session, password, address);
    refuseWeak(new_password, user.user);
    const changes = { password: await this.#passwords.hash(new_password), is_temporary: false };
    await this.#store.change(user.user, changes, true);
    return this.#open(await this.#again(user), 'password');
  }

  /** A secret for an authenticator app. It counts once a code of it was given. @throws as `changePassword`, state_conflict */
  async beginTotp(
    session: UserSession,
    { password, address, issuer }: { password: string; address: string; issuer: string },
  ): Promise<{ secret: string; uri: string }> {
    const user = await this.#prove(session, password, address);
    if (user.totp_secret !== null)
      throw ERRORS.stateConflict(
        'O segundo fator já está ativo. Um administrador pode desativá-lo.',
        'The second factor is enabled already. An administrator can disable it.',
      );
    const secret = newTotpSecret();
    await this.#store.change(user.user, { totp_pending: secret }, false);
    return { secret, uri: totpUri(secret, { issuer, user: user.user }) };
  }

  /** @returns recovery codes, which are not stored. @throws code_invalid, too_many_attempts */
  async confirmTotp(session: UserSession, code: string, address: string): Promise<string[]> {
    await this.#attempts.refuseIfSpent(session.user, address);
    const user = await this.#again(session);
    const step = user.totp_pending === null ? null : stepOf(code, user.totp_pending, this.#now());
    if (step === null) {
      await this.#attempts.failed(session.user, address);
      throw ERRORS.codeInvalid();
    }
    const { codes, hashes } = newRecoveryCodes();
    const changes = { totp_secret: user.totp_pending, totp_pending: null, totp_step: step, recovery: hashes };
    await this.#store.change(user.user, changes, false);
    return codes;
  }

  async #find(id: string, isUse: boolean): Promise<UserSession | null> {
    const found = await this.#store.findSession(id);
    if (found === null || !this.#operators.has(found.user.operator)) return null;
    const { session, user } = found;
    const now = this.#now();
    const idleMs = this.#settings.idleMinutes * 60_000;
    if (now >= session.expires_ms || now - session.used_ms >= idleMs) return null;
    if (isUse && now - session.used_ms >= USED_EVERY_MS) await this.#store.usedSession(id, now);
    return this.#view(session, user);
  }

  #maySignIn({ disabled_at, operator }: StoredUser): boolean {
    return disabled_at === null && this.#operators.has(operator);
  }

  /** The same work for every user up to the password; only who knows that learns of a second factor. */
  async #whyNot(user: StoredUser | null, { password, code }: Attempt): Promise<CarimboError | null> {
    const isRight = await this.#passwords.isRight(password, user?.password ?? null);
    if (!isRight || user === null || !this.#maySignIn(user)) return ERRORS.signInFailed();
    if (user.totp_secret === null) return null;
    if (code === undefined) return ERRORS.codeRequired();
    return (await this.#isCode(user, user.totp_secret, code)) ? null : ERRORS.codeInvalid();
  }

  async #isCode({ user, recovery }: StoredUser, secret: string, code: string): Promise<boolean> {
    if (!APP_CODE.test(code.trim())) {
      const digest = recoveryHash(code);
      return recovery.includes(digest) && (await this.#store.takeRecovery(user, digest));
    }
    const step = stepOf(code, secret, this.#now());
    return step !== null && (await this.#store.takeStep(user, step));
  }

  async #rehash({ user, password: stored }: StoredUser, password: string): Promise<void> {
    if (stored === null || !this.#passwords.isOutdated(stored)) return;
    await this.#store.change(user, { password: await this.#passwords.hash(password) }, false);
  }

  /** @throws sign_in_failed, too_many_attempts */
  async #prove({ user: name }: UserSession, password: string, address: string): Promise<StoredUser> {
    await this.#attempts.refuseIfSpent(name, address);
    const user = await this.#store.find(name);
    if (user !== null && (await this.#passwords.isRight(password, user.password))) return user;
    await this.#attempts.failed(name, address);
    throw ERRORS.signInFailed();
  }

  /** The user as stored now. @throws signed_out */
  async #again({ user }: Pick<StoredUser, 'user'>): Promise<StoredUser> {
    const found = await this.#store.find(user);
    if (found === null) throw ERRORS.signedOut();
    return found;
  }

  async #open(user: StoredUser, method: SignInMethod): Promise<Begun> {
    const token = randomBytes(32).toString('base64url');
    const now = this.#now();
    const session: StoredSession = {
      hash: sha256(token),
      user: user.user,
      epoch: user.epoch,
      method,
      created_ms: now,
      used_ms: now,
      expires_ms: now + this.#settings.hours * 3_600_000,
    };
    await this.#store.openSession(session);
    return { token, session: this.#view(session, user) };
  }

  /** With no scope while something is left to do. Who came by OpenID did it at the provider. */
  #view({ hash: id, method, expires_ms }: StoredSession, user: StoredUser): UserSession {
    const totp = user.totp_secret !== null;
    const duties: Duty[] = [
      ...(user.is_temporary ? (['password'] as const) : []),
      ...(!totp && this.#settings.totp.includes(user.role) ? (['totp'] as const) : []),
    ];
    const must = method === 'password' ? duties : [];
    const { scopes, rights } = must.length > 0 ? { scopes: [], rights: [] } : OF_ROLE[user.role];
    return {
      id,
      user: user.user,
      name: user.name,
      role: user.role,
      operator: user.operator,
      origin: CONSOLE,
      scopes,
      rights,
      purpose: null,
      extensions: user.extensions,
      queues: user.queues,
      language: user.language,
      must,
      password: user.password !== null,
      totp,
      expires_at: new Date(expires_ms).toISOString(),
    };
  }
}

/** 64 lower-case hex digits. */
function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
