import { ERRORS } from '../errors.ts';
import { type Passwords, refuseWeak } from './passwords.ts';
import type { Role } from './role.ts';
import type { StoredUser, User } from './user.ts';
import type { UserChanges, UserStore } from './user-store.ts';

export interface NewUser extends Pick<User, 'user' | 'operator' | 'name' | 'role'> {
  /** Null for a user who signs in by OpenID only. */
  password: string | null;
  /** Whether the user must change it at the first time; by default yes. */
  is_temporary?: boolean;
  extensions?: readonly string[];
  queues?: readonly string[];
  language?: User['language'];
  openid?: string;
}

export interface UserPatch {
  name?: string;
  role?: Role;
  extensions?: string[];
  queues?: string[];
  language?: User['language'];
  disabled?: boolean;
  /** Set by somebody else: the user must change it. */
  password?: string;
  /** False takes the second factor away, for who lost it with the recovery codes. */
  totp?: false;
  /** False ends all sessions of the user. */
  sessions?: false;
}

export type ListedUser = User & { totp: boolean };

/** Creates and changes users. A change of role, password, second factor or admission ends all sessions of the user. */
export class Users {
  readonly #store: UserStore;
  readonly #passwords: Passwords;
  readonly #now: () => number;

  constructor(store: UserStore, passwords: Passwords, now: () => number = Date.now) {
    this.#store = store;
    this.#passwords = passwords;
    this.#now = now;
  }

  /** @throws user_exists, password_weak */
  async create({
    password,
    is_temporary = true,
    extensions,
    queues,
    ...given
  }: NewUser): Promise<ListedUser> {
    if (password !== null) refuseWeak(password, given.user);
    const user: StoredUser = {
      language: null,
      openid: null,
      ...given,
      extensions: [...(extensions ?? [])],
      queues: [...(queues ?? [])],
      password: password === null ? null : await this.#passwords.hash(password),
      is_temporary: password !== null && is_temporary,
      totp_secret: null,
      totp_pending: null,
      totp_step: 0,
      recovery: [],
      epoch: 0,
      created_at: new Date(this.#now()).toISOString(),
      disabled_at: null,
      signed_in_at: null,
    };
    if (!(await this.#store.create(user))) throw ERRORS.userExists();
    return listed(user);
  }

  list(operator?: string): Promise<ListedUser[]> {
    return this.#store.list(operator);
  }

  /** @param operator of who asks; without one, any. @throws user_not_found, for one of another operator too */
  async get(name: string, operator?: string): Promise<ListedUser> {
    return listed(await this.#find(name, operator));
  }

  /** @throws user_not_found, password_weak */
  async change(name: string, patch: UserPatch, operator?: string): Promise<ListedUser> {
    const before = await this.#find(name, operator);
    const { disabled, password, totp, sessions, ...plain } = patch;
    const changes: UserChanges = { ...plain };
    if (password !== undefined) {
      refuseWeak(password, name);
      Object.assign(changes, { password: await this.#passwords.hash(password), is_temporary: true });
    }
    if (disabled !== undefined && disabled !== (before.disabled_at !== null))
      changes.disabled_at = disabled ? new Date(this.#now()).toISOString() : null;
    if (totp === false) Object.assign(changes, { totp_secret: null, totp_pending: null, recovery: [] });
    const isOtherRole = patch.role !== undefined && patch.role !== before.role;
    const endsSessions =
      isOtherRole ||
      password !== undefined ||
      [totp, sessions].includes(false) ||
      changes.disabled_at !== undefined;
    await this.#store.change(name, changes, endsSessions);
    return this.get(name, operator);
  }

  async #find(name: string, operator: string | undefined): Promise<StoredUser> {
    const user = await this.#store.find(name);
    if (user === null || (operator !== undefined && user.operator !== operator)) throw ERRORS.userNotFound();
    return user;
  }
}

function listed({
  user,
  operator,
  name,
  role,
  extensions,
  queues,
  language,
  ...rest
}: StoredUser): ListedUser {
  const { created_at, disabled_at, signed_in_at, totp_secret } = rest;
  return {
    user,
    operator,
    name,
    role,
    extensions,
    queues,
    language,
    created_at,
    disabled_at,
    signed_in_at,
    totp: totp_secret !== null,
  };
}
