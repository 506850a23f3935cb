import type { Entry, EntryData, NewEntry } from '../protocol/entry.ts';
import type { Protocol } from '../protocol/protocol.ts';

/**
 * The names under which a request is known again when it is repeated. `call` and `issue` are the name spaces of
 * `call_id` and `Idempotency-Key`; `entry` that of `entry_id`, which is made unique with the protocol's number;
 * `number` that of the numbers which the operator's own system gives (its origin is empty: it is nobody's request).
 */
export interface Identity {
  operator: string;
  origin: string;
  scope: 'call' | 'issue' | 'entry' | 'number';
  id: string;
}

/** The identity of a number given by the operator's own system. */
export function sourceNumberIdentity(operator: string, number: string): Identity {
  return { operator, origin: '', scope: 'number', id: number };
}

/** What an identity stands for: a protocol, and the journal sequence of the entry it made. */
export interface Identified {
  protocol: string;
  seq: number;
}

/** One text for an identity, to find it in a Map. */
export function identityKey({ operator, origin, scope, id }: Identity): string {
  return `${operator}\0${origin}\0${scope}\0${id}`;
}

/** Begin an attendance; or find it, when the identity is known. */
export interface IssueCommand {
  kind: 'issue';
  operator: string;
  actor: string;
  identity: Identity | null;
  data: EntryData['issued'];
}

/** Append an entry to a protocol that exists. */
export interface AppendCommand {
  kind: 'append';
  operator: string;
  actor: string;
  identity: Identity | null;
  number: string;
  entry: NewEntry;
}

export type Command = IssueCommand | AppendCommand;

/** What became of a command. `entry` is null when nothing had to be written. */
export interface Outcome {
  protocol: Protocol;
  entry: Entry | null;
  /** False when the identity was known already, or there was nothing to write. */
  created: boolean;
}
