/** The words of the domain: what programs send and read. People see them in Portuguese (see `labels` in http and web). */

export const CHANNELS = ['phone', 'whatsapp', 'chat', 'email', 'web', 'app', 'in_person'] as const;
export type Channel = (typeof CHANNELS)[number];

/** RN 395/2016 art. 8º: a number for every attendance, whoever began it. */
export const DIRECTIONS = ['inbound', 'outbound'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** Tipo de demanda: what will set the deadline. */
export const CLASSES = ['urgent', 'care', 'high_complexity', 'non_care', 'ombudsman', 'record_copy'] as const;
export type DemandClass = (typeof CLASSES)[number];

export const STATES = ['open', 'answered', 'closed'] as const;
export type State = (typeof STATES)[number];

/** How sure we are who is calling. */
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
 * Whose number was told. `own`: ours, as everywhere but where the operator's system gives them. `claimed`: theirs is being
 * asked for, none is told yet. `source`: theirs. `contingency`: ours, theirs still to be found out. `reconciled`: ours was
 * told, theirs is known. `unreconciled`: ours, and a person must find out.
 */
export const NUMBERINGS = ['own', 'claimed', 'source', 'contingency', 'reconciled', 'unreconciled'] as const;
export type Numbering = (typeof NUMBERINGS)[number];

/** Outcomes that name a person; an identity once found is changed by a person only, never by a repeat. */
export function isIdentified(identification: Identification): boolean {
  return identification === 'found' || identification === 'inactive';
}

/** Outcomes that say nothing about the card yet, so it is looked up again later. */
export function isLookupPending(identification: Identification): boolean {
  return identification === 'source_unavailable' || identification === 'lookup_limited';
}
