import type { Command, Identity } from '../journal/command.ts';
import type { Head } from '../journal/head.ts';
import type { Changes, Settled, View } from '../journal/settle.ts';
import type { KeyStore } from '../keys/key-store.ts';
import type { Entry } from '../protocol/entry.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { SearchFilter } from '../reception/reception.ts';

/** Where the journal and its projection live. Two dialects, one behaviour: test/contract/store.ts runs on both. */
export interface Store {
  readonly kind: 'sqlite' | 'postgres';
  readonly keys: KeyStore;
  readonly reads: Reads;
  /** Makes the journal of each operator that has none yet, and keeps its time zone. */
  ensureJournals(operators: { ans_registry: string; time_zone: string }[]): Promise<void>;
  /**
   * One transaction: lock the heads in operator order, read the clock and what the commands refer to, settle them,
   * write all of it. When it resolves, everything is on disk; when it rejects, nothing is, or nobody knows.
   */
  commit(commands: readonly Command[]): Promise<Committed>;
  /** Settles when the database answers and could be written to; rejects when not. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** How a batch is decided: `settle`, but for tests that stage what never happens. */
export type Decide = (view: View, commands: readonly Command[]) => Settled;

export interface Committed extends Pick<Settled, 'outcomes'>, Pick<Changes, 'heads' | 'steps'> {
  /** How many protocols are new. */
  issued: number;
}

/** What the rest of the house is told of a transaction. */
export function committed({ outcomes, changes: { heads, steps, inserted } }: Settled): Committed {
  return { outcomes, heads, steps, issued: inserted.length };
}

/** Plain reading; sees what is committed. */
export interface Reads {
  protocol(operator: string, number: string): Promise<Protocol | null>;
  protocolByIdentity(identity: Identity): Promise<Protocol | null>;
  /** Entries of these protocols, oldest first. Data that was erased reads as an empty object. */
  entriesOf(operator: string, numbers: readonly string[]): Promise<Entry[]>;
  /** Newest first; at most `limit`, starting after `after`. */
  search(operator: string, filter: StoreFilter): Promise<Found>;
  /** Protocols whose card was not answered for yet, oldest first, from `afterSeq` on. */
  pendingLookups(operator: string, after: { seq: number; limit: number }): Promise<Protocol[]>;
  heads(): Promise<Head[]>;
  /** The chain as stored, for `verify`. */
  links(operator: string, after: { seq: number; limit: number }): Promise<StoredLink[]>;
  /** The projection as stored, by number, for `verify`. */
  protocols(operator: string, after: { number: string; limit: number }): Promise<Protocol[]>;
}

export type StoreFilter = Omit<SearchFilter, 'cursor' | 'limit' | 'q'> & {
  limit: number;
  /** Where the page before ended. */
  after?: Position;
};

/** A place in the order of all searches: by time, then by journal sequence. */
export interface Position {
  issued_ms: number;
  seq: number;
}

export interface Found {
  items: Protocol[];
  /** Where looking stopped, should that be before `limit` was found and before the end: the rest is another page. */
  stopped: Position | null;
}

/** One entry as it lies in the tables; salt and text are null once erased. */
export interface StoredLink {
  seq: number;
  protocol: string | null;
  at: string;
  type: string;
  actor: string;
  digest: string;
  hash: string;
  salt: string | null;
  text: string | null;
}
