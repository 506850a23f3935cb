import type { Entry } from '../protocol/entry.ts';
import type { Protocol } from '../protocol/protocol.ts';

/** What proving a journal needs to read: the chain, and the projection made of it. */
export interface Provable {
  /** The chain as stored, from `seq` on. */
  links(operator: string, after: { seq: number; limit: number }): Promise<StoredLink[]>;
  /** The projection as stored, by number. */
  protocols(operator: string, after: { number: string; limit: number }): Promise<Protocol[]>;
  /** Entries of these protocols, oldest first. Data that was erased reads as an empty object. */
  entriesOf(operator: string, numbers: readonly string[]): Promise<Entry[]>;
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
