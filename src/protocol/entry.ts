import type { Beneficiary } from '../beneficiary/beneficiary.ts';
import type { Channel, DemandClass, Direction, Identification } from './enums.ts';

/**
 * Everything that happens is an entry in the operator's journal (registro do diário).
 * The data of each type is a plain JSON object; what it may hold is listed here and validated at the door.
 */
export interface EntryData {
  issued: {
    origin: string;
    channel: Channel;
    direction: Direction;
    call_id?: string;
    caller?: string;
    /** The caller as `callerNumber` reads it: E.164, an extension, or `withheld`. */
    caller_e164?: string;
    /** The dialplan's entry that the call came in by. */
    entry?: string;
    /** The number that was dialled. */
    dnid?: string;
    subject?: string;
    class?: DemandClass;
    /** Number of an earlier protocol that this attendance goes on with. */
    previous?: string;
    /** The operator's own system gives the number: written before it is asked, so that no number there is orphaned. */
    claim?: true;
  } & PersonIdentity;
  /** Their system gave its number. It is checked to be nobody else's first. */
  numbered: { number: string; by: 'issue' | 'reconcile' | 'person' };
  /** Their system gave none in time: the number told is ours. */
  contingency: { reason: ContingencyReason };
  /** They are asked once more, after they certainly made none: written before, like the claim itself. */
  claimed_again: Record<string, never>;
  /** Nobody can find out by machine whether they hold a number for this attendance. */
  number_given_up: { reason: string };
  /** A person found out that they hold none: ours stands alone. */
  number_absent: { by: 'person' };
  /** A person decided that an entry is not sent to the operator's system after all. */
  registration_dropped: { seq: number; reason: string };
  /** Who it is, or the outcome of the lookup. A later entry corrects an earlier one; both stay. `relookup` is a later lookup: stored, so never renamed. */
  identified: { by: 'repeat' | 'relookup' | 'person' } & PersonIdentity;
  noted: { text: string };
  recording: { file: string; seconds?: number; text?: string };
  'call.queued': CallFact;
  'call.answered': CallFact;
  'call.transferred': CallFact;
  'call.ended': CallFact;
  /** The clock went back by more than the tolerance; belongs to no protocol. */
  clock_stepped: { from: string; to: string };
  /** The personal data of all entries of this protocol before this one was erased, and its row's with it. */
  erased: { reason: string };
  /** These fields of the protocol's row hold U+FFFD where its entries have half a surrogate pair. */
  text_corrected: { fields: string[] };
  // classified, forwarded, answered, closed, reopened: here, when protocols are treated.
}
export type EntryType = keyof EntryData;

/**
 * Why the number is ours after all. `not_sent` and `refused`: they have certainly made none. `unanswered` (no answer,
 * or none that could be read), `interrupted` (we stopped in between): they may have. `unusable`: they gave one that breaks their own format; `repeated`: one that
 * another attendance has.
 */
export type ContingencyReason =
  | 'not_sent'
  | 'refused'
  | 'unanswered'
  | 'interrupted'
  | 'unusable'
  | 'repeated';

/** What is known of the person: the keyed card or CPF, what came of it, and the beneficiary when found. */
export interface PersonIdentity {
  identification: Identification;
  card_number?: string;
  cpf?: string;
  beneficiary?: Beneficiary;
}

/** A fact of the call told by the PBX. */
export interface CallFact {
  queue?: string;
  agent?: string;
  unique_id?: string;
  /** Why, for `call.ended`: `caller_hung_up`, `agent_hung_up`, `queue_timeout`, … */
  reason?: string;
  /** Where in the dialogue, for a call that ended inside the IVR: `card`, `number`, … */
  stage?: string;
  seconds?: number;
  text?: string;
}

/** An entry about to be written. */
export type NewEntry<T extends EntryType = EntryType> = { [K in T]: { type: K; data: EntryData[K] } }[T];

/** An entry as it stands in the journal. */
export type Entry<T extends EntryType = EntryType> = NewEntry<T> & {
  /** Position in the operator's journal, from 1. */
  seq: number;
  /** Protocol number; null for what concerns the journal as a whole. */
  protocol: string | null;
  /** ISO 8601 with milliseconds and offset, in the operator's zone. */
  at: string;
  /** Who did it: `key:ID`, `agi:ADDRESS`, `system:relookup`, … */
  actor: string;
};
