/** The rows of the tables that `migrations/` creates. */

export interface HeadRow {
  operator: string;
  time_zone: string;
  seq: number;
  hash: Buffer;
  at: string;
  ms: number;
  day: string;
  number: number;
  ranges: number;
}

/** An entry without its data: kept for ever, no personal data. */
export interface EntryRow {
  operator: string;
  seq: number;
  protocol: string | null;
  at: string;
  type: string;
  actor: string;
  digest: Buffer;
  hash: Buffer;
}

/** An entry's data and salt. Once both are erased, the digest reveals nothing. */
export interface EntryDataRow {
  operator: string;
  seq: number;
  salt: Buffer;
  text: string;
}

export interface IdentityRow {
  operator: string;
  origin: string;
  scope: string;
  id: string;
  protocol: string;
  seq: number;
}

export interface ProtocolRow {
  number: string;
  numbering: string;
  source_number: string | null;
  operator: string;
  seq: number;
  issued_at: string;
  issued_ms: number;
  /** `issued_at` as a number YYYYMM: partitions the indexes of values that come in random order. */
  origin: string;
  channel: string;
  direction: string;
  state: string;
  identification: string;
  card_number: string | null;
  cpf: string | null;
  /** JSON text. */
  beneficiary: string | null;
  caller: string | null;
  caller_e164: string | null;
  entry: string | null;
  dnid: string | null;
  call_id: string | null;
  class: string | null;
  subject: string | null;
  /** JSON text; null for one open occurrence with the row's class and subject. */
  occurrences: string | null;
  due_at: string | null;
  /** The same instant in milliseconds since the epoch, for the index. */
  due_ms: number | null;
  closed_at: string | null;
  close_reason: string | null;
  previous: string | null;
  /** JSON text. */
  call: string | null;
  /** Since when the caller is owed a call, in milliseconds since the epoch, for the index. */
  missed_ms: number | null;
  /** The same for the list of call-backs: also where the call was closed as abandoned. */
  callback_ms: number | null;
  /** How long the caller waited, in seconds; null for a call that was dropped. */
  callback_waited_s: number | null;
  /** When the company last spoke with the caller, in milliseconds since the epoch. */
  spoken_ms: number | null;
  /** When the call began that is under way, in milliseconds since the epoch; null where none is known to be. */
  live_ms: number | null;
  /** Extension of the last agent who answered, and when. */
  call_agent: string | null;
  call_agent_ms: number | null;
  tries: number;
}

export interface ApiKeyRow {
  id: string;
  operator: string;
  origin: string;
  /** Scopes, space-separated. */
  scopes: string;
  hash: string;
  created_at: string;
  revoked_at: string | null;
  expires_at: string | null;
  last_used_at: string | null;
  purpose: string | null;
}

export interface AccessRecordRow {
  operator: string;
  at_ms: number;
  id: string;
  actor: string;
  origin: string;
  address: string;
  route: string;
  fields: 'full' | 'reduced';
  /** JSON text. */
  numbers: string;
  /** JSON text: what it is found under besides its numbers, which are digests of cards, and numbers of ours. */
  keys: string;
  card_number: string | null;
  reason: string | null;
  reason_source: 'call' | 'given' | 'purpose' | 'event' | null;
  /** JSON text. */
  filter: string | null;
}

export interface UserRow {
  name: string;
  operator: string;
  display_name: string;
  role: string;
  /** JSON text. */
  extensions: string;
  /** JSON text. */
  queues: string;
  language: string | null;
  password: string | null;
  is_temporary: number;
  totp_secret: string | null;
  totp_pending: string | null;
  totp_step: number;
  /** JSON text. */
  recovery: string;
  openid: string | null;
  epoch: number;
  created_at: string;
  disabled_at: string | null;
  signed_in_at: string | null;
}

export interface SessionRow {
  hash: string;
  user_name: string;
  epoch: number;
  method: string;
  created_ms: number;
  used_ms: number;
  expires_ms: number;
}
