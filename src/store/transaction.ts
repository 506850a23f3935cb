import type { KnownFact } from '../protocol/call.ts';
import type { SealedEntry } from '../protocol/chain.ts';
import type { Entry } from '../protocol/entry.ts';
import type { Head } from '../protocol/head.ts';
import type { Identity, IdentityTarget } from '../protocol/identity.ts';
import type { RangeSet } from '../protocol/offline-range.ts';
import type { Protocol } from '../protocol/protocol.ts';

/** What a transaction locks and reads before its changes are decided. */
export interface References {
  /** In the order in which heads are locked: always the same, so that two nodes never deadlock. */
  operators: readonly string[];
  identities: readonly Identity[];
  numbers: readonly string[];
  /** Protocols whose call facts are asked for: their numbers. */
  facts?: readonly string[];
  /** Operator → an earlier sequence whose hash is asked for. */
  seen?: ReadonlyMap<string, number>;
  /** Operator → civil days whose last number is asked for, besides those of the clock. */
  days?: ReadonlyMap<string, readonly string[]>;
}

/** What a transaction read under the lock. Only what the references name is certain to be in it. */
export interface View {
  /** Milliseconds since the epoch, read after the heads were locked. */
  now: number;
  head(operator: string): Head | undefined;
  /** The protocol and entry that an identity points to. */
  targetOf(identity: Identity): IdentityTarget | undefined;
  /** A protocol that the references name, by its number or by an identity. */
  protocol(number: string): Protocol | undefined;
  /** An entry that an `entry` identity names. */
  entry(operator: string, seq: number): Entry | undefined;
  /** The call facts of a protocol that `References.facts` names, oldest first. */
  facts(number: string): readonly KnownFact[];
  /** The sets of offline ranges, oldest first. */
  rangeSets(head: Head): readonly RangeSet[];
  /**
   * The server's last sequence of a civil day that is not the head's: 0, except where a clock went back to that day.
   * Numbers that a PBX gave out are not among them.
   */
  lastNumberOf(operator: string, day: string): number;
  /** Hash of the entry with the sequence that `References.seen` names; undefined where there is no such entry. */
  hashAt(operator: string, seq: number): string | undefined;
}

/** What a transaction writes, all or nothing. */
export interface Changes {
  entries: SealedEntry[];
  inserted: Protocol[];
  updated: Protocol[];
  identities: (Identity & IdentityTarget)[];
  heads: Head[];
  /** Numbers of a day up to `last` count as given out, though they are not in the journal. */
  floors: { operator: string; day: string; last: number }[];
  /** Clocks that went back or far forward, for the log and the metrics. */
  steps: { operator: string; step: 'back' | 'forward' }[];
}
