import type { SealedEntry } from '../protocol/chain.ts';
import type { Entry } from '../protocol/entry.ts';
import type { Head } from '../protocol/head.ts';
import type { Identified, Identity } from '../protocol/identity.ts';
import type { Protocol } from '../protocol/protocol.ts';

/** What a transaction locks and reads before its changes are decided. */
export interface References {
  /** In the order in which heads are locked: always the same, so that two nodes never deadlock. */
  operators: readonly string[];
  identities: readonly Identity[];
  numbers: readonly string[];
}

/** What a transaction read under the lock. It covers what the references name, and nothing else is certain to be there. */
export interface View {
  /** Milliseconds since the epoch, read after the heads were locked. */
  now: number;
  head(operator: string): Head | undefined;
  identified(identity: Identity): Identified | undefined;
  /** A protocol that the references or an identity of theirs name. */
  protocol(number: string): Protocol | undefined;
  /** An entry that an `entry` identity names. */
  entry(operator: string, seq: number): Entry | undefined;
  /** Last sequence given on a civil day that is not the head's: 0, except for days that a clock visits again. */
  lastNumberOf(operator: string, day: string): number;
}

/** What a transaction writes, all or nothing. */
export interface Changes {
  entries: SealedEntry[];
  inserted: Protocol[];
  updated: Protocol[];
  identities: (Identity & Identified)[];
  heads: Head[];
  /** Clocks that went back or far forward, for the log and the metrics. */
  steps: { operator: string; step: 'back' | 'forward' }[];
}
