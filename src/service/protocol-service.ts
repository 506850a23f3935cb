import type { Principal } from '../auth/principal.ts';
import type { Beneficiary } from '../beneficiary/beneficiary.ts';
import type { CallFact, Entry, NewEntry } from '../protocol/entry.ts';
import type { Channel, DemandClass, Direction, Identification } from '../protocol/enums.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { Filter } from '../store/store.ts';

/** What a request to issue may bring; everything may be missing. */
export interface IssueRequest {
  channel?: Channel;
  direction?: Direction;
  /** The call's identity at the PBX: CHANNEL(linkedid). The same one is always the same attendance. */
  call_id?: string;
  /** Does what `call_id` does, in a name space of its own; `call_id` rules when both come. */
  idempotency_key?: string;
  /** As keyed. Never refused here: a malformed one becomes `card_invalid`. */
  card_number?: string;
  cpf?: string;
  caller?: string;
  /** The number that the channel already has: where it is one of the operator's, the request is that protocol's. */
  told?: string;
  /** The dialplan's entry that the call came in by. */
  entry?: string;
  /** The number that was dialled. */
  dnid?: string;
  subject?: string;
  class?: DemandClass;
  previous?: string;
  /** Names of optional texts that the door could not read as they came. */
  unreadable?: readonly string[];
}

/**
 * Worth a line in the log and a count. `told_unknown`: the channel's number is none of this operator's.
 * `call_id_reused`: another caller has this call id. `call_id_old`: it is older than a month. `text_cut`: an optional
 * text was too long. `text_unreadable`: it was no text, or not UTF-8.
 */
export interface Notice extends Pick<Principal, 'operator' | 'origin'> {
  what: 'told_unknown' | 'call_id_reused' | 'call_id_old' | 'text_cut' | 'text_unreadable';
  /** Of a text. */
  field?: string;
}

export interface Issued {
  protocol: Protocol;
  /** False when the same attendance had its number already. */
  created: boolean;
}

/** An entry that somebody asks to append to a protocol. */
export type AppendRequest =
  | NewEntry<'noted' | 'recording'>
  | { type: 'call.queued' | 'call.answered' | 'call.transferred' | 'call.ended'; data: CallFact }
  /** A person says who it is: looked up in the source, then recorded. */
  | { type: 'identified'; data: { card_number?: string; cpf?: string } };

export interface Appended {
  entry: Entry;
  /** The protocol after it. */
  protocol: Protocol;
  /** False when the same `entry_id` had been recorded already. */
  created: boolean;
}

/** What a lookup came to. A beneficiary is there for `found` and `inactive` only. */
export interface Lookup {
  identification: Identification;
  beneficiary: Beneficiary | null;
}

export interface SearchFilter extends Filter {
  /** A number, card, CPF, caller or call id, exactly. */
  q?: string;
  cursor?: string;
  /** 1 to 100, 20 unless told. */
  limit?: number;
}

export interface Page {
  items: Protocol[];
  next_cursor: string | null;
}

/** What every door (HTTP, FastAGI, console) can ask. Errors thrown are `CarimboError`s. */
export interface ProtocolService {
  /**
   * Issues the protocol of an attendance, or finds the one it has. Looks the card up first, within the budget.
   * Resolves only when the number is on disk. Never fails for an unknown, malformed or missing card or a dead source.
   */
  issue(principal: Principal, request: IssueRequest): Promise<Issued>;
  /** Appends an entry; with the same `entryId` again, gives the entry recorded before. */
  append(principal: Principal, number: string, request: AppendRequest, entryId?: string): Promise<Appended>;
  /** Asks the source who this is; throws for anything but a beneficiary (active or not). */
  lookUp(principal: Principal, question: { card_number: string } | { cpf: string }): Promise<Beneficiary>;
  /** One protocol with its entries, oldest first; by our number, or by the one that the operator's system gave. */
  read(principal: Principal, number: string): Promise<{ protocol: Protocol; entries: Entry[] }>;
  /** Newest first. A page may hold fewer than `limit` and still have a next one. */
  search(principal: Principal, filter: SearchFilter): Promise<Page>;
}
