import type { SignInMethod, StoredUser, User } from './user.ts';

/** A session as it is stored; `hash` is the SHA-256 of its token, 64 lower-case hex digits. Instants in milliseconds. */
export interface StoredSession {
  hash: string;
  user: string;
  /** Of the user when it began: one of an older epoch has ended. */
  epoch: number;
  method: SignInMethod;
  created_ms: number;
  used_ms: number;
  expires_ms: number;
}

export type UserChanges = Partial<Omit<StoredUser, 'user' | 'operator' | 'created_at' | 'epoch'>>;

/** Stores users and sessions. */
export interface UserStore {
  /** @returns false if the name is taken, or the OpenID subject */
  create(user: StoredUser): Promise<boolean>;
  find(user: string): Promise<StoredUser | null>;
  findByOpenId(openid: string): Promise<StoredUser | null>;
  /** By name; of one operator or of all. */
  list(operator?: string): Promise<(User & { totp: boolean })[]>;
  /**
   * @param endsSessions whether all sessions of the user end with it
   * @returns false if there is no such user
   */
  change(user: string, changes: UserChanges, endsSessions: boolean): Promise<boolean>;
  /** Takes a time step for a code. @returns false if it or a later one was taken: of two requests with one code, one gets it */
  takeStep(user: string, step: number): Promise<boolean>;
  /** Takes a recovery code away. @returns false if it is not there any more */
  takeRecovery(user: string, hash: string): Promise<boolean>;
  openSession(session: StoredSession): Promise<void>;
  /** With its user; null for one that was ended, and where the user is disabled. */
  findSession(hash: string): Promise<{ session: StoredSession; user: StoredUser } | null>;
  /** Records when it was last used. */
  usedSession(hash: string, used_ms: number): Promise<void>;
  /** @returns false if there is none */
  endSession(hash: string): Promise<boolean>;
  /** Removes sessions that expired before an instant. */
  removeExpired(before_ms: number): Promise<void>;
}
