/** Values that programs send and read. */

export const CHANNELS = ['phone', 'whatsapp', 'chat', 'email', 'web', 'app', 'in_person'] as const;
export type Channel = (typeof CHANNELS)[number];

/** RN 395/2016 art. 8º: every attendance has a number, whichever side began it. */
export const DIRECTIONS = ['inbound', 'outbound'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** Tipo de demanda: determines the deadline. */
export const CLASSES = ['urgent', 'care', 'high_complexity', 'non_care', 'ombudsman', 'record_copy'] as const;
export type DemandClass = (typeof CLASSES)[number];

export const STATES = ['open', 'answered', 'closed'] as const;
export type State = (typeof STATES)[number];

/** What the beneficiary was told. All are conclusive; that a request is being examined is no answer. */
export const DECISIONS = ['approved', 'denied', 'informed'] as const;
export type Decision = (typeof DECISIONS)[number];

/** Why a protocol is closed that has no conclusive answer. `abandoned`: no agent answered the call. */
export const CLOSE_REASONS = ['duplicate', 'withdrawn', 'no_contact', 'abandoned'] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

export const NOTICE_CHANNELS = [...CHANNELS, 'sms', 'letter'] as const;
export type NoticeChannel = (typeof NOTICE_CHANNELS)[number];

export const NOTICE_OUTCOMES = ['sent', 'delivered', 'failed'] as const;
export type NoticeOutcome = (typeof NOTICE_OUTCOMES)[number];

/** What can be sent to the caller: the protocol's number, its record, or the letter of its denials. */
export const SENDABLES = ['number', 'record', 'denial'] as const;
export type Sendable = (typeof SENDABLES)[number];

export const CALLBACK_OUTCOMES = ['reached', 'not_reached'] as const;
export type CallbackOutcome = (typeof CALLBACK_OUTCOMES)[number];

/** Who ended a call, from the least to the most certain. `company`: it dropped, which is never a normal clearing. */
export const CALL_ENDS = ['caller', 'agent', 'company'] as const;
export type CallEnd = (typeof CALL_ENDS)[number];

export const TRANSFER_KINDS = ['blind', 'attended'] as const;
export type TransferKind = (typeof TRANSFER_KINDS)[number];

export const HOLDS = ['begin', 'end'] as const;
export type Hold = (typeof HOLDS)[number];

/** Outcome of the lookup. */
export const IDENTIFICATIONS = [
  'found',
  'inactive',
  'not_found',
  'card_invalid',
  'source_unavailable',
  'lookup_limited',
  'not_informed',
] as const;
export type Identification = (typeof IDENTIFICATIONS)[number];

/**
 * Which number the caller got. All but `own` and `offline` occur only where the operator's system gives the numbers.
 * - `own`: this server's
 * - `claimed`: none yet; the operator's system is being asked
 * - `source`: the one of the operator's system
 * - `offline`: one that the PBX gave out by itself while no server answered
 * - `contingency`: this server's; whether the operator's system has one is still being found out
 * - `reconciled`: this server's; the one of the operator's system is known
 * - `unreconciled`: this server's; a person must find out about the other
 */
export const NUMBERINGS = [
  'own',
  'claimed',
  'source',
  'offline',
  'contingency',
  'reconciled',
  'unreconciled',
] as const;
export type Numbering = (typeof NUMBERINGS)[number];

/** Outcomes that name a person. Afterwards only a person can change the identity, never a repeat. */
export function isIdentified(identification: Identification): boolean {
  return identification === 'found' || identification === 'inactive';
}

/** Outcomes without an answer about the card: it is looked up again later. */
export function isLookupPending(identification: Identification): boolean {
  return identification === 'source_unavailable' || identification === 'lookup_limited';
}
