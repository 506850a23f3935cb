import type { Scope } from './scope.ts';

/** Code points of a purpose, and of a reason that a request gives; a longer reason is cut. */
export const REASON_LIMIT = 200;

/** A credential of one operator, without its secret, which is shown once, when the key is created, and stored as a hash. */
export interface ApiKey {
  /** Names the key in logs, in the journal and as the user of HTTP Basic; no secret. */
  id: string;
  /** Registro ANS. */
  operator: string;
  /** Name of the calling system (`pbx`, `chat`, …): call ids are unique within one origin, not within one key. */
  origin: string;
  scopes: Scope[];
  /** ISO 8601. */
  created_at: string;
  /** ISO 8601, or null while it is not revoked. */
  revoked_at: string | null;
  /** ISO 8601: not valid from then on; null if it does not expire. */
  expires_at: string | null;
  /** ISO 8601, to about a minute; null for a key that was never used. */
  last_used_at: string | null;
  /** Why it reads, for the access records of readings that give no reason; null for none. */
  purpose: string | null;
}
