import type { Beneficiary } from '../beneficiary/beneficiary.ts';
import type {
  CallbackOutcome,
  CallEnd,
  Channel,
  CloseReason,
  Decision,
  DemandClass,
  Direction,
  Hold,
  Identification,
  NoticeChannel,
  NoticeOutcome,
  Sendable,
  TransferKind,
} from './enums.ts';

/**
 * Everything that happens is an entry in the operator's journal (registro do diário). The data of each type is a plain JSON
 * object; it is validated by the schemas in `src/api/schemas`.
 */
export interface EntryData {
  issued: {
    origin: string;
    channel: Channel;
    direction: Direction;
    call_id?: string;
    caller?: string;
    /** The result of `callerNumber`: E.164, an extension, or `withheld`. */
    caller_e164?: string;
    /** The dialplan entry through which the call came in. */
    entry?: string;
    /** The dialled number. */
    dnid?: string;
    subject?: string;
    class?: DemandClass;
    /** Number of an earlier protocol that this attendance continues. */
    previous?: string;
    /** The operator's own system gives the number. Written before it is asked, so that no number there is orphaned. */
    claim?: true;
    /** A PBX gave the number out by itself while no server answered, at `called_at`; the entry was written later. */
    numbering?: 'offline';
    called_at?: string;
    /** The machine that gave it out. */
    host?: string;
    /** The number has another civil day than `called_at`. */
    day_differs?: true;
  } & PersonIdentity &
    BegunTerms;
  /** The operator's system gave its number, which no other protocol has. `register`: in its reply to an entry that it received. */
  numbered: { number: string; by: 'issue' | 'reconcile' | 'register' | 'person' };
  /** The operator's system gave no number in time: the caller gets this server's number. */
  contingency: { reason: ContingencyReason };
  /** The operator's system, which certainly gave none, is asked again. Written before the request, as with `claim`. */
  claimed_again: Record<string, never>;
  /** It cannot be found out automatically whether the operator's system has a number for this attendance. */
  number_given_up: { reason: string };
  /** A person found out that the operator's system has no number for it. */
  number_absent: { by: 'person' };
  /** A person decided that an entry is not sent to the operator's system, or to the given target, after all. */
  registration_dropped: { seq: number; reason: string; target?: string };
  /**
   * Who the person is, or the outcome of the lookup. A later entry corrects an earlier one; both stay. `relookup` is a later
   * lookup: the value is stored, so it is never renamed.
   */
  identified: { by: 'repeat' | 'relookup' | 'person' } & PersonIdentity;
  noted: { text: string };
  recording: { file: string; seconds?: number; text?: string; unique_id?: string; happened_at?: string };
  'call.queued': CallFact;
  'call.ringing': CallFact;
  'call.answered': CallFact & BegunTerms;
  'call.held': CallFact;
  'call.transferred': CallFact;
  'call.ended': CallFact;
  classified: { class: DemandClass; subject?: string; terms?: readonly Term[] } & OfOccurrence;
  /** One more subject under the protocol: it becomes the next occurrence. */
  occurrence_added: { class?: DemandClass; subject: string } & OfOccurrence & BegunTerms;
  /** To a user or a team. */
  assigned: { to: string } & OfOccurrence;
  forwarded: { to: string; text?: string } & OfOccurrence;
  /** A conclusive answer; a denial cites the clause or the legal provision. */
  answered: { decision: Decision; text: string; clause?: string } & OfOccurrence;
  /** The whole protocol. With a reason it may be closed without an answer. */
  closed: { reason?: CloseReason };
  /** The whole protocol, or one of its occurrences: its answer begins anew. */
  reopened: { text: string } & OfOccurrence;
  /** To another protocol, by its number. */
  linked: { to: string };
  /** Agreed with the beneficiary; `until` is ISO 8601 with offset. */
  deadline_extended: { until: string; text: string } & OfOccurrence;
  /** The number or an answer was sent to the caller. `reason`: why that failed. */
  notified: {
    channel: NoticeChannel;
    to: string;
    outcome: NoticeOutcome;
    reason?: string;
    content?: Sendable;
    /** Position of the `send_requested` that this answers. */
    request?: number;
  };
  /** The caller asked for it by this channel. Without `to`, to the address that the operator's system has. */
  send_requested: { content: Sendable; channel: NoticeChannel; to?: string };
  /** The outcome of an attempt to call back. A caller who is reached has a demand, and its deadlines begin. */
  callback: {
    /** `calling`: a return call that has this protocol's number was begun; its facts tell the outcome. */
    outcome: CallbackOutcome | 'calling';
    text?: string;
    /** UNIQUEID of the channel of a return call. */
    unique_id?: string;
    happened_at?: string;
  } & BegunTerms;
  /** The clock went back by more than the tolerance; belongs to no protocol. */
  clock_stepped: { from: string; to: string };
  /**
   * The database lost entries (an older backup, or a replica that lagged), and a person decided to go on with it. The entries
   * up to `lost_head` are lost; the skipped numbers may have been given to callers.
   */
  restored: {
    lost_head?: { seq: number; hash: string; at: string };
    skipped: { from: string; to: string }[];
  };
  /** The sequences of every day that the operator's PBXs give out by themselves, from a civil day on. The newest counts. */
  offline_range_set: { from_day: string; ranges: readonly OfflineRange[]; passed_day?: string };
  /** Another number, which a PBX gave out for the same call. `first`: it is the one that the caller heard. */
  offline_numbered: { number: string; called_at: string; host?: string; first?: true };
  /** A PBX gave the number of this protocol to another call, too. A person must look into it. */
  offline_conflict: { number: string } & EntryData['issued'];
  /** A person dealt with the conflicts of this number so far. */
  offline_conflict_settled: { number: string; reason: string };
  /** Numbers that a PBX passed over, and why; belongs to no protocol. */
  offline_skipped: { from: string; to: string; reason: string; host?: string };
  /** A line of a PBX's spool that this server will never accept; belongs to no protocol. */
  offline_line_rejected: { file: string; line: number; code: string; host?: string };
  /** The personal data of the protocol's row and of its entries before this one was erased. */
  erased: { reason: string };
  /** Fields of the protocol's row that have U+FFFD where its entries have half a surrogate pair. */
  text_corrected: { fields: string[] };
}
export type EntryType = keyof EntryData;

/** A deadline, as computed when its entry was written. */
export interface Term {
  /** Which rule of which profile: `health/care`, `health/non_care/decreto`, … */
  rule: string;
  class: DemandClass;
  amount: number;
  unit: 'business_days' | 'calendar_days' | 'hours' | 'immediate';
  /** ISO 8601 with offset: the last instant in time. */
  due_at: string;
}

/** The deadlines that begin with an entry. */
export interface BegunTerms {
  terms?: readonly Term[];
  /** They are those of the profile's default class, because the demand is not classified. */
  assumed?: true;
}

/** The occurrence that an entry concerns, from 1. Without it the first; of `reopened`, all. */
export interface OfOccurrence {
  occurrence?: number;
}

/** Sequences of every day that one machine gives out by itself while no server answers. */
export interface OfflineRange {
  origin: string;
  /** The first eight characters of its /etc/machine-id, or `any`. */
  host: string;
  from: number;
  to: number;
}

/**
 * Why the caller got this server's number after all.
 * - `not_sent`, `refused`: the operator's system has certainly given none
 * - `unanswered` (no answer, or an unreadable one), `interrupted` (this server stopped meanwhile): it may have given one
 * - `unusable`: it gave one that breaks its own format
 * - `repeated`: it gave one that another attendance has
 */
export type ContingencyReason =
  | 'not_sent'
  | 'refused'
  | 'unanswered'
  | 'interrupted'
  | 'unusable'
  | 'repeated';

/** What is known of the person: the keyed card or CPF, the outcome of its lookup, and the beneficiary when found. */
export interface PersonIdentity {
  identification: Identification;
  card_number?: string;
  cpf?: string;
  beneficiary?: Beneficiary;
}

/** An event of the call, reported by the PBX. `call.ts` says when two of them are the same. */
export interface CallFact {
  queue?: string;
  /** Extension. */
  agent?: string;
  agent_name?: string;
  /** UNIQUEID of the caller's channel. Without it a fact is not recognised when it is told again. */
  unique_id?: string;
  /** Of `call.ended`. */
  by?: CallEnd;
  /** For `call.ended`: `caller_hung_up`, `agent_hung_up`, `queue_timeout`, … */
  reason?: string;
  /** Q.850. */
  cause?: number;
  /** Of `call.transferred`: extension or queue. */
  to?: string;
  kind?: TransferKind;
  /** Of `call.held`; `begin` where it is left out. */
  hold?: Hold;
  /** Where in the dialogue, for a call that ended inside the IVR: `card`, `number`, … */
  stage?: string;
  seconds?: number;
  text?: string;
  /** ISO 8601 with offset, by the PBX's clock. */
  happened_at?: string;
}

/** An entry that is not written yet. */
export type NewEntry<T extends EntryType = EntryType> = { [K in T]: { type: K; data: EntryData[K] } }[T];

/** An entry in the journal. */
export type Entry<T extends EntryType = EntryType> = NewEntry<T> & {
  /** Position in the operator's journal, from 1. */
  seq: number;
  /** Protocol number; null where the whole journal is concerned. */
  protocol: string | null;
  /** ISO 8601 with milliseconds and offset, in the operator's zone. */
  at: string;
  /** Who did it: `key:ID`, `agi:ADDRESS`, `system:relookup`, … */
  actor: string;
};
