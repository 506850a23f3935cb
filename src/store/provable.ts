import type { Entry } from '../protocol/entry.ts';
import type { Protocol } from '../protocol/protocol.ts';

/** What the verification of a journal reads: the chain, its projection, and the identities of requests. */
export interface Provable {
  /** The chain as stored, after `seq`, oldest first. */
  links(operator: string, after: { seq: number; limit: number }): Promise<StoredLink[]>;
  /** The sequence in the head and the newest sequence of an entry, both at one instant. */
  newest(operator: string): Promise<{ head: number; entry: number }>;
  /** Protocols after `number`, in order of their numbers, and their entries: all at one instant. */
  projection(operator: string, after: { number: string; limit: number }): Promise<ProjectionPage>;
  /** Identities after `after`, in order of their keys, each with what it points to. */
  identities(
    operator: string,
    after: { after: IdentityKey | null; limit: number },
  ): Promise<StoredIdentity[]>;
}

/** Entries are oldest first; missing data is read as an empty object. */
export interface ProjectionPage {
  protocols: Protocol[];
  entries: Entry[];
}

/** One entry as stored; salt and text are null where the data is missing. */
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

export interface IdentityKey {
  scope: string;
  id: string;
  origin: string;
}

export interface StoredIdentity extends IdentityKey {
  protocol: string;
  seq: number;
  /** The protocol of the entry it points to; null where there is no such entry. */
  entry_protocol: string | null;
  /** The call id of the protocol it points to. */
  call_id: string | null;
}
