import type { Entry } from '../protocol/entry.ts';
import type { Protocol } from '../protocol/protocol.ts';

/** What proving a journal needs to read: the chain, the projection made of it, and the identities of requests. */
export interface Provable {
  /** The chain as stored, behind `seq`, oldest first. */
  links(operator: string, after: { seq: number; limit: number }): Promise<StoredLink[]>;
  /** The newest sequence that the head names, and the newest that an entry has: both as of one instant. */
  newest(operator: string): Promise<{ head: number; entry: number }>;
  /** The projection by number, behind `number`, and the entries it was made of: all as of one instant. */
  projection(operator: string, after: { number: string; limit: number }): Promise<ProjectionPage>;
  /** Identities in the order of their key, behind `after`, each with what it points to. */
  identities(
    operator: string,
    after: { after: IdentityKey | null; limit: number },
  ): Promise<StoredIdentity[]>;
}

/** Entries are oldest first; data that is not there reads as an empty object. */
export interface ProjectionPage {
  protocols: Protocol[];
  entries: Entry[];
}

/** One entry as it lies in the tables; salt and text are null where the data is not there. */
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
  /** The protocol that the entry it points to belongs to; null where there is no such entry. */
  entry_protocol: string | null;
  /** The call id of the protocol that it names. */
  call_id: string | null;
}
