import type { Language } from '../i18n/language.ts';
import type { Right, Role } from './role.ts';
import type { Scope } from './scope.ts';

/** A person who signs in. Never deleted: the journal names users for ever. */
export interface User {
  /** Unique on the server; names the user in the journal. */
  user: string;
  /** Registro ANS. */
  operator: string;
  /** As people know the user. */
  name: string;
  role: Role;
  /** Telephone extensions, as the PBX names them. */
  extensions: string[];
  queues: string[];
  /** Null for the browser's. */
  language: Language | null;
  /** ISO 8601. */
  created_at: string;
  /** ISO 8601; null while the user may sign in. */
  disabled_at: string | null;
  /** ISO 8601; null before the first time. */
  signed_in_at: string | null;
}

/** With what proves who it is. */
export interface StoredUser extends User {
  /** As `hashPassword` returns it; null for a user who signs in by OpenID only. */
  password: string | null;
  /** Somebody else knows the password: it must be changed. */
  is_temporary: boolean;
  /** Secret of the second factor, in Base32; null without one. */
  totp_secret: string | null;
  /** A secret that is not confirmed yet. */
  totp_pending: string | null;
  /** Time step of the last code that was accepted: none is accepted twice. */
  totp_step: number;
  /** SHA-256 of the recovery codes that are left. */
  recovery: string[];
  /** Provider and subject, separated by a space; null for none. */
  openid: string | null;
  /** Grows whenever all sessions must end. */
  epoch: number;
}

/** How a user signed in. */
export type SignInMethod = 'password' | 'openid' | 'demo';

/** What is left to do before a session may do anything. */
export type Duty = 'password' | 'totp';

/** A user who is signed in: what a request may do, and what the console shows. */
export interface UserSession {
  /** SHA-256 of the token: of no use to get in. */
  id: string;
  user: string;
  name: string;
  role: Role;
  operator: string;
  origin: typeof CONSOLE;
  scopes: readonly Scope[];
  rights: readonly Right[];
  /** Users give a reason with each reading, if any. */
  purpose: null;
  extensions: string[];
  queues: string[];
  language: Language | null;
  must: readonly Duty[];
  /** Whether the user has one here. */
  password: boolean;
  totp: boolean;
  /** ISO 8601. */
  expires_at: string;
}

/** The origin of what users do. */
export const CONSOLE = 'console';

/** Lower case only, so that no two look the same. */
const NAME = /^[a-z0-9][a-z0-9._@-]{0,63}$/;

export function isUserName(text: string): boolean {
  return NAME.test(text);
}

/** As it was typed: keyboards of phones begin with a capital. */
export function userNameOf(typed: string): string {
  return typed.trim().toLowerCase();
}
