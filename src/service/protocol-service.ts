import type { Principal } from '../auth/principal.ts';
import type { Beneficiary } from '../beneficiary/beneficiary.ts';
import type { DescribedDeadline } from '../deadlines/deadlines.ts';
import type { DeadlineState } from '../deadlines/open-deadline.ts';
import type { CallType, FactType } from '../protocol/call.ts';
import type { CallFact, Entry, EntryData, NewEntry } from '../protocol/entry.ts';
import type { Channel, DemandClass, Direction, Identification } from '../protocol/enums.ts';
import type { TreatingType } from '../protocol/occurrence.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { Meaning } from '../protocol/search-keys.ts';
import type { Filter } from '../store/store.ts';
import type { AnsweredCall } from './answered-calls.ts';
import type { CallbackListFilter, CallbackPage, CallbackSummary } from './callback-list.ts';
import type { Dashboard } from './dashboard.ts';
import type { DeadlineListFilter, DeadlinePage } from './deadline-list.ts';
import type { DeadlineSummary } from './deadline-summary.ts';
import type { Floor } from './offline-floors.ts';

/** A request to issue. Every field is optional. */
export interface IssueRequest {
  channel?: Channel;
  direction?: Direction;
  /** Id of the call at the calling system: CHANNEL(linkedid) at a PBX. The same id is the same attendance. */
  call_id?: string;
  /** Like `call_id`, in a name space of its own; `call_id` has priority. */
  idempotency_key?: string;
  /** As keyed. Never refused: a malformed one becomes `card_invalid`. */
  card_number?: string;
  cpf?: string;
  caller?: string;
  /** The number that the channel already has. If the operator has that protocol, the request belongs to it. */
  told?: string;
  /** The entry of the dialplan through which the call came. */
  entry?: string;
  /** The number that was dialled. */
  dnid?: string;
  subject?: string;
  class?: DemandClass;
  previous?: string;
  /** Names of optional texts that the transport could not read. */
  unreadable?: readonly string[];
}

/**
 * Something unusual about a request, for the log and the metrics.
 * - `told_unknown`: this operator does not have the channel's number
 * - `call_id_reused`: another caller has this call id
 * - `call_id_old`: the call id is older than 30 days
 * - `text_cut`: an optional text was too long
 * - `text_unreadable`: an optional text was not a text, or not UTF-8
 * - `offline_conflict`: a PBX gave the number of another call
 * - `offline_other_host`: another machine gives out numbers of this range
 * - `offline_day_differs`: the number of a PBX has another civil day than its call
 */
export interface Notice extends Pick<Principal, 'operator' | 'origin'> {
  what:
    | 'told_unknown'
    | 'call_id_reused'
    | 'call_id_old'
    | 'text_cut'
    | 'text_unreadable'
    | 'offline_conflict'
    | 'offline_other_host'
    | 'offline_day_differs';
  /** Of `text_cut` and `text_unreadable`. */
  field?: string;
}

export interface Issued {
  protocol: Protocol;
  /** False if the attendance already had its number. */
  created: boolean;
}

/** A fact of a call. `happened_at` is ISO 8601, or seconds since the epoch. */
export type FactRequest = { type: CallType; data: CallFact } | NewEntry<'recording'>;

/** A request to append an entry to a protocol. */
export type AppendRequest =
  | NewEntry<'noted' | 'linked' | 'notified' | 'send_requested'>
  | { type: 'callback'; data: Pick<EntryData['callback'], 'outcome' | 'text'> }
  /** `until` of `deadline_extended` may be a day. */
  | NewEntry<TreatingType>
  | FactRequest
  /** A person identifies the caller: looked up in the source, then recorded. */
  | { type: 'identified'; data: { card_number?: string; cpf?: string } };

export interface Appended {
  entry: Entry;
  /** The protocol after the entry. */
  protocol: Protocol;
  /** False if the `entry_id` had been recorded before. */
  created: boolean;
}

/** A fact of a call whose number a PBX gave out. */
export type OfflineFact =
  | { type: 'card'; number: string; card_number: string }
  | { type: FactType; number: string; entry: FactRequest; entryId?: string };

/** A line of a PBX's spool: a number that it gave out by itself, or a fact of that call. */
export type OfflineRequest =
  | ({ type: 'number' } & OfflineNumber)
  | { type: 'skipped'; skipped: EntryData['offline_skipped'] }
  | { type: 'rejected'; rejected: EntryData['offline_line_rejected'] }
  | OfflineFact;

export interface OfflineNumber
  extends Pick<
    IssueRequest,
    'call_id' | 'caller' | 'dnid' | 'entry' | 'class' | 'direction' | 'previous' | 'card_number'
  > {
  number: string;
  /** Milliseconds since the epoch. */
  called_ms: number;
  host?: string;
  /** The numbers before it that the PBX passed over. */
  skipped?: EntryData['offline_skipped'];
}

/** What became of a line. */
export interface OfflineRecorded {
  /** False if it was known. */
  created: boolean;
  /** The fact is kept until its number arrives. */
  waits?: true;
  /** The number that the caller heard first. */
  number?: string;
  /** The highest number that is known of that range and day: the PBX never draws one below. */
  floor?: string;
  /** The number belongs to another call, too. */
  conflict?: true;
}

/** The result of a lookup. There is a beneficiary for `found` and `inactive` only. */
export interface LookupResult {
  identification: Identification;
  beneficiary: Beneficiary | null;
}

export interface SearchFilter extends Filter {
  /** A number or the end of one, card, telephone number, call id, and with `beneficiaries` CPF or words of a name. */
  q?: string;
  /** Whether who searches may find people by `q`. */
  beneficiaries?: boolean;
  cursor?: string;
  /** 1 to 100, by default 20. */
  limit?: number;
}

export interface Page {
  items: Protocol[];
  next_cursor: string | null;
  /** What `q` may be. */
  understood?: Meaning[];
}

/** What every transport (HTTP, gRPC, FastAGI) calls. Errors thrown are `CarimboError`s. */
/** `limit` is limited to a page. */
export type DeadlineFilter = Omit<DeadlineListFilter, 'limit'> & { limit?: number };

/** `limit` is limited to a page. */
export type CallbackFilter = Omit<CallbackListFilter, 'limit'> & { limit?: number };

/** A deadline of a protocol, and what became of it. */
export type ProtocolDeadline = DescribedDeadline & { state: DeadlineState };

export interface ReadProtocol {
  protocol: Protocol;
  entries: Entry[];
  /** By occurrence. */
  deadlines: ProtocolDeadline[];
}

export interface ProtocolService {
  /**
   * Issues the protocol of an attendance, or finds the one that it has. Looks the card up first, within the lookup budget.
   * Resolves when the number is on disk. Never fails because of an unknown, malformed or missing card or a source that is down.
   */
  issue(principal: Principal, request: IssueRequest): Promise<Issued>;
  /** Appends an entry. The same `entryId` again returns the entry recorded before. */
  append(principal: Principal, number: string, request: AppendRequest, entryId?: string): Promise<Appended>;
  /**
   * Appends a fact of a call. One that says nothing new returns the entry that is there. Null: the number is one that a PBX
   * gave out and has not delivered yet; the fact is kept until then.
   */
  recordFact(
    principal: Principal,
    number: string,
    request: FactRequest,
    entryId?: string,
  ): Promise<Appended | null>;
  /** Records a line that a PBX wrote while no server answered. The same line again changes nothing. */
  recordOffline(principal: Principal, request: OfflineRequest): Promise<OfflineRecorded>;
  /** The highest known numbers of a machine's ranges on the civil day of an instant, in milliseconds. */
  offlineFloors(principal: Principal, of: { host: string; ms: number }): Promise<Floor[]>;
  /** Looks a beneficiary up (active or not); throws if there is none. */
  lookUp(principal: Principal, question: { card_number: string } | { cpf: string }): Promise<Beneficiary>;
  /** A protocol with its entries, oldest first, by our number or that of the operator's system. */
  read(principal: Principal, number: string): Promise<ReadProtocol>;
  /** Newest first. A page may contain fewer than `limit` items and still have a next one. */
  search(principal: Principal, filter: SearchFilter): Promise<Page>;
  /** What is open, by due time. A page may contain fewer than `limit` items and still have a next one. */
  deadlines(principal: Principal, filter: DeadlineFilter): Promise<DeadlinePage>;
  /** How many are late, due today and due tomorrow. */
  deadlineSummary(principal: Principal): Promise<DeadlineSummary>;
  /** Who is to be called back, by the last call. A page may contain fewer than `limit` items and still have a next one. */
  callbacks(principal: Principal, filter: CallbackFilter): Promise<CallbackPage>;
  /** The last calls that were answered at these extensions, the newest first. */
  answeredCalls(principal: Principal, extensions: readonly string[]): Promise<AnsweredCall[]>;
  /** How many callers are to be called back. */
  callbackSummary(principal: Principal): Promise<CallbackSummary>;
  /** The figures of a civil day, by default today. */
  dashboard(principal: Principal, day?: string): Promise<Dashboard>;
}
