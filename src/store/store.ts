import type { KeyStore } from '../auth/key-store.ts';
import type { UserStore } from '../auth/user-store.ts';
import type { Entry, EntryType } from '../protocol/entry.ts';
import type { Channel, DemandClass, State } from '../protocol/enums.ts';
import type { Head } from '../protocol/head.ts';
import type { Identity } from '../protocol/identity.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { SearchTerm } from '../protocol/search-keys.ts';
import type { AccessFilter, FoundAccess, NewAccessRecord } from './access-records.ts';
import type { CommitSignals } from './commit-signals.ts';
import type { Deliveries } from './delivery.ts';
import type { DueMoments, FoundDueCounts } from './due-counts.ts';
import type { OfflineFacts } from './offline-facts.ts';
import type { Provable } from './provable.ts';
import type { ReportMails } from './report-mails.ts';
import type { SearchKeys } from './search-keys.ts';
import type { FoundTallies, Tallies } from './tallies.ts';
import type { Changes, References, View } from './transaction.ts';

/** The database of the journal and its projection. Both dialects behave the same: test/contract/store.ts runs on both. */
export interface Store {
  readonly kind: 'sqlite' | 'postgres';
  readonly keys: KeyStore;
  readonly users: UserStore;
  readonly reads: Reads;
  readonly deliveries: Deliveries;
  readonly reportMails: ReportMails;
  readonly offlineFacts: OfflineFacts;
  readonly tallies: Tallies;
  readonly searchKeys: SearchKeys;
  readonly signals: CommitSignals;
  /**
   * One transaction: locks the heads in operator order, reads the clock and what the references name, calls `decide` and
   * writes the changes that it returns. `decide` must not wait, because the heads are locked, and may run again where the
   * database was busy or the connection lost. When it resolves, everything is on disk; when it rejects, nothing is, or the
   * outcome is unknown.
   * @returns what `decide` returned
   * @throws DataRefused
   */
  transact<T extends Changes>(references: References, decide: (view: View) => T): Promise<T>;
  /** Writes records of readings, all or none. When it resolves, they are on disk. Never waits for the head of a journal. */
  recordAccess(records: readonly NewAccessRecord[]): Promise<void>;
  /** Creates the journal of each operator that has none, and stores its time zone. */
  ensureJournals(operators: { ans_registry: string; time_zone: string }[]): Promise<void>;
  /** Writes about as much as the largest batch of the journal, and removes it again. Rejects when that fails. */
  probe(): Promise<void>;
  /**
   * The clock with which times in the journal are compared, in milliseconds since the epoch. On PostgreSQL it is the
   * database's clock, because the node's own may be an hour off.
   */
  now(): Promise<number>;
  /** Settings of the database with which a power cut may lose numbers: `fsync=off`. */
  unsafeSettings(): Promise<string[]>;
  close(): Promise<void>;
}

/** Reads committed data. */
export interface Reads extends Provable {
  /** Entries of these protocols, oldest first. Missing data is read as an empty object. */
  entriesOf(operator: string, numbers: readonly string[]): Promise<Entry[]>;
  /** The journal after a sequence, oldest first: for what was written a moment ago. */
  newEntries(operator: string, after: { seq: number; limit: number }): Promise<JournalEntry[]>;
  /** The same for what is far behind: it may take longer, and does not hold up a transaction. */
  pastEntries(operator: string, after: { seq: number; limit: number }): Promise<JournalEntry[]>;
  protocol(operator: string, number: string): Promise<Protocol | null>;
  protocolByIdentity(identity: Identity): Promise<Protocol | null>;
  /** Newest first; at most `limit`, starting after `after`. */
  search(operator: string, filter: StoreFilter): Promise<Found>;
  /** Protocols with an answer due, the earliest first. */
  due(operator: string, filter: DueFilter): Promise<FoundDue>;
  /** How many have an answer due until tomorrow, of the first ten thousand. */
  dueCounts(operator: string, moments: DueMoments): Promise<FoundDueCounts>;
  /** Records of readings, newest first; at most `limit`, starting after `after`. */
  accessRecords(operator: string, filter: AccessFilter): Promise<FoundAccess>;
  /**
   * Callers who are owed a call, by the last call that was missed, the oldest first: of each, the calls that were missed since
   * the company last spoke with them, the last one first.
   */
  callbacks(operator: string, filter: CallbackFilter): Promise<FoundCallbacks>;
  /** What was counted of the hours that begin in a span; `from_ms` inclusive, `to_ms` exclusive. */
  tallies(operator: string, span: { from_ms: number; to_ms: number }): Promise<FoundTallies>;
  /** Protocols whose caller is owed a call, by the end of the call that was missed, the oldest first. */
  missed(operator: string, filter: Missed): Promise<Protocol[]>;
  /** Protocols whose call has begun since and has not ended, as far as the PBX told; the newest first. */
  liveCalls(operator: string, filter: { since_ms: number; limit: number }): Promise<Protocol[]>;
  /** Protocols whose call one of these agents answered last, since; the newest first. */
  answeredBy(operator: string, filter: AnsweredBy): Promise<Protocol[]>;
  /** Protocols for which the operator's system must give a number, or may have one; oldest first, after a position. */
  pendingNumbers(operator: string, after: Position & { limit: number }): Promise<Protocol[]>;
  /** Protocols for which a person must find out whether the operator's system has a number, oldest first. */
  unreconciledNumbers(operator: string, limit: number): Promise<Protocol[]>;
  /** Protocols whose lookup has no answer yet, oldest first, after a position. */
  pendingLookups(operator: string, after: Position & { limit: number }): Promise<Protocol[]>;
  /** Entries of one type that belong to the journal as a whole, oldest first. */
  journalEntries<T extends EntryType>(operator: string, type: T): Promise<Entry<T>[]>;
  /** Numbers that PBXs gave out, one for each call that has it, by number; at most `limit`, after a position. */
  offlineNumbers(operator: string, after: OfflinePosition & { limit: number }): Promise<OfflineNumberRow[]>;
  heads(): Promise<Head[]>;
  /** The highest number in a range that was given out, as a protocol's or as a further number of one; null for none. */
  highestNumber(operator: string, range: { from: string; to: string }): Promise<string | null>;
}

/** An entry with what its protocol is when both are read, at one instant. */
export interface JournalEntry {
  entry: Entry;
  /** Null where the whole journal is concerned. */
  protocol: Pick<Protocol, 'number' | 'numbering' | 'source_number' | 'state'> | null;
}

export interface OfflinePosition {
  /** Of its `offline` identity, which begins with the number. */
  id: string;
  origin: string;
}

/** A number of a PBX as it was delivered, with the entry that records it. */
export interface OfflineNumberRow extends OfflinePosition {
  number: string;
  entry: Entry;
}

/** Exact fields; all that are given must hold. */
export interface Filter {
  card_number?: string;
  cpf?: string;
  caller?: string;
  /** `entry` and `dnid` have no index: protocols are examined window by window. */
  entry?: string;
  dnid?: string;
  call_id?: string;
  state?: State;
  class?: DemandClass;
  channel?: Channel;
  /** Instants in milliseconds since the epoch; `from` inclusive, `to` exclusive. */
  from_ms?: number;
  to_ms?: number;
  /** An answer is due before this instant. */
  due_before_ms?: number;
}

export interface StoreFilter extends Filter {
  /** At least one of these must hold, too. */
  terms?: readonly SearchTerm[];
  limit: number;
  /** Where the previous page ended. */
  after?: Position;
}

/** A page of the missed calls that ended before an instant. */
export interface Missed {
  before_ms: number;
  limit: number;
  after?: { missed_ms: number; seq: number };
}

export interface AnsweredBy {
  agents: readonly string[];
  since_ms: number;
  limit: number;
}

export interface CallbackFilter {
  /** Calls that were missed before are not returned any more. */
  since_ms: number;
  /** Seconds of waiting from which a call that no agent answered is returned. */
  waited_s: number;
  limit: number;
  /** The last call of the last caller of the previous page. */
  after?: CallbackPosition;
}

export interface CallbackPosition {
  callback_ms: number;
  seq: number;
}

export interface FoundCallbacks {
  items: Protocol[][];
  /** As in `Found`. */
  stopped: CallbackPosition | null;
}

export interface DueFilter {
  /** An answer is due before this instant. */
  before_ms?: number;
  /** They may have an open occurrence of this class; whether it is the one that is due is not asked. */
  class?: DemandClass;
  limit: number;
  /** The last protocol of the previous page. */
  after?: DuePosition;
}

export interface DuePosition extends Position {
  due_ms: number;
}

export interface FoundDue {
  items: Protocol[];
  /** As in `Found`. */
  stopped: DuePosition | null;
}

/** A position in the order of all searches: by time, then by journal sequence. */
export interface Position {
  issued_ms: number;
  seq: number;
}

export interface Found {
  items: Protocol[];
  /** Where the search stopped before it found `limit` or reached the end; the next page goes on there. Otherwise null. */
  stopped: Position | null;
}
