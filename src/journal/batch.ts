import { ERRORS } from '../errors.ts';
import { isFact, type KnownFact } from '../protocol/call.ts';
import { canonicalJson, dataDigest, linkHash, newSalt, type SealedEntry } from '../protocol/chain.ts';
import type { Entry, NewEntry } from '../protocol/entry.ts';
import { type Head, type Reading, readClock } from '../protocol/head.ts';
import {
  type Identity,
  type IdentityTarget,
  identityKey,
  sourceNumberIdentity,
} from '../protocol/identity.ts';
import { isKnownSet, lastSequenceOf, type RangeSet } from '../protocol/offline-range.ts';
import { fold, type Protocol } from '../protocol/protocol.ts';
import type { Changes, View } from '../store/transaction.ts';
import {
  type Command,
  type IssueCommand,
  type OfflineCommand,
  type Outcome,
  secondIdentity,
} from './command.ts';
import { isAnotherCall } from './rules.ts';
import { demandWithinLimit, type ExtensionLimitOf, type TermsOf, withTerms } from './with-terms.ts';

/** The state of one operator's journal after the commands of the batch that are decided so far. */
export interface JournalInBatch {
  head: Head;
  reading: Reading;
  /** The civil day of new numbers, and the last sequence of that day. */
  day: string;
  number: number;
  sets: readonly RangeSet[];
  /** The last sequence of the day that this server gives out. */
  last: number;
  /** False while this node's configuration has other offline ranges than the journal: it could give out a PBX's number. */
  knowsRanges: boolean;
}

/** What this node's configuration says. */
export interface BatchOptions {
  /** Operator → the offline ranges, as `rangesKey` has them. None: not compared with the journal's. */
  rangeKeys?: ReadonlyMap<string, string>;
  /** None: no deadlines begin. */
  termsOf?: TermsOf;
  /** None: deadlines may be extended without limit. */
  extensionLimit?: ExtensionLimitOf;
}

/**
 * What a transaction read, and what the commands decided so far change of it. Decisions are in `settle.ts` and
 * `settle-offline.ts`; here is what all of them do.
 */
export class Batch {
  readonly #view: View;
  readonly #journals = new Map<string, JournalInBatch>();
  readonly #protocols = new Map<string, Protocol>();
  readonly #inserted = new Set<string>();
  readonly #identities = new Map<string, Identity & IdentityTarget>();
  readonly #entries = new Map<string, Entry>();
  /** By protocol: the call facts that there were, and those of this batch. */
  readonly #facts = new Map<string, KnownFact[]>();
  readonly #sealed: SealedEntry[] = [];
  readonly #steps: Changes['steps'] = [];
  readonly #floors: Changes['floors'] = [];
  readonly #options: BatchOptions;

  constructor(view: View, options: BatchOptions = {}) {
    this.#view = view;
    this.#options = options;
  }

  /** The operator's journal; its clock is read once for the batch. A clock that went back is recorded first. */
  journal(operator: string): JournalInBatch {
    const known = this.#journals.get(operator);
    if (known !== undefined) return known;
    const head = this.#view.head(operator);
    if (head === undefined) throw new Error(`operator ${operator} has no journal`);
    const reading = readClock(head, this.#view.now);
    const { day } = reading;
    const number = day === head.day ? head.number : this.#view.lastNumberOf(operator, day);
    const sets = this.#view.rangeSets(head);
    const key = this.#options.rangeKeys?.get(operator);
    const journal: JournalInBatch = {
      head: { ...head },
      reading,
      day,
      number,
      sets,
      last: lastSequenceOf(sets, day),
      knowsRanges: key === undefined || isKnownSet(sets, day, key),
    };
    this.#journals.set(operator, journal);
    if (reading.step !== 'none') this.#steps.push({ operator, step: reading.step });
    if (reading.step === 'back')
      this.seal(
        journal,
        'system:clock',
        { type: 'clock_stepped', data: { from: head.at, to: reading.at } },
        null,
      );
    return journal;
  }

  /** Sets the clock of an operator's journal: a history is one batch with many instants, the oldest first. */
  setClock(operator: string, now: number): void {
    const journal = this.journal(operator);
    const reading = readClock(journal.head, now);
    const { day } = reading;
    const moved = { day, number: this.lastNumberOf(journal, day), last: lastSequenceOf(journal.sets, day) };
    Object.assign(journal, moved, { reading });
  }

  /** The server's last sequence of a civil day. */
  lastNumberOf(journal: JournalInBatch, day: string): number {
    return day === journal.day ? journal.number : this.#view.lastNumberOf(journal.head.operator, day);
  }

  /** Numbers of a day up to `last` count as given out, though no protocol has them: also when the clock returns to that day. */
  raise(journal: JournalInBatch, { day, last }: { day: string; last: number }): void {
    if (day === journal.day) journal.number = Math.max(journal.number, last);
    this.#floors.push({ operator: journal.head.operator, day, last });
  }

  targetOf(identity: Identity | null): IdentityTarget | null {
    if (identity === null) return null;
    return this.#identities.get(identityKey(identity)) ?? this.#view.targetOf(identity) ?? null;
  }

  known(operator: string, identity: Identity | null): Protocol | null {
    const known = this.targetOf(identity);
    return known === null ? null : this.protocol(operator, known.protocol);
  }

  remember(identity: Identity | null, { protocol, entry }: Outcome): void {
    if (identity === null || entry === null) return;
    // As in `withTerms`: the spread comes last, because Node 20 is faster so.
    this.#identities.set(identityKey(identity), { protocol: protocol.number, seq: entry.seq, ...identity });
  }

  protocol(operator: string, number: string): Protocol {
    const protocol = this.#protocols.get(number) ?? this.#view.protocol(number);
    if (protocol === undefined || protocol.operator !== operator) throw ERRORS.protocolNotFound();
    return protocol;
  }

  entry(operator: string, seq: number): Entry | null {
    return this.#entries.get(`${operator}/${seq}`) ?? this.#view.entry(operator, seq) ?? null;
  }

  /** The call facts of a protocol, oldest first. */
  facts(number: string): KnownFact[] {
    const known = this.#facts.get(number);
    if (known !== undefined) return known;
    const facts = [...this.#view.facts(number)];
    this.#facts.set(number, facts);
    return facts;
  }

  /** The protocol that has this number, of this server, of a PBX or of the operator's system. */
  holder(operator: string, number: string): Protocol | null {
    const own = this.#protocols.get(number) ?? this.#view.protocol(number);
    if (own?.operator === operator) return own;
    return this.known(operator, sourceNumberIdentity(operator, number));
  }

  /** The protocol of a call, or the identity under which it is begun. */
  call(command: IssueCommand | OfflineCommand): {
    known: Protocol | null;
    identity: Identity | null;
    isReused?: true;
  } {
    const { operator, identity } = command;
    const first = this.known(operator, identity);
    if (first === null) return { known: null, identity };
    // An identity with the caller exists only where the one without it is another caller's.
    const second = secondIdentity(command);
    const known = this.known(operator, second) ?? first;
    if (isAnotherCall(known, command.data)) return { known: null, identity: second, isReused: true };
    return { known, identity };
  }

  /** @throws CarimboError for an extended deadline that is beyond its limit */
  demandWithinLimit(protocol: Protocol, entry: NewEntry): void {
    const { extensionLimit } = this.#options;
    if (entry.type !== 'deadline_extended' || extensionLimit === undefined) return;
    demandWithinLimit(protocol, entry, extensionLimit);
  }

  /** Begins a protocol under a number that no other one has. */
  begin(command: IssueCommand | OfflineCommand, number: string): Outcome {
    this.#inserted.add(number);
    return this.write(command, null, { type: 'issued', data: command.data }, number);
  }

  /** Appends an entry to the chain and updates the protocol. */
  write(
    command: Command,
    before: Protocol | null,
    entry: NewEntry,
    number = before?.number ?? null,
  ): Outcome {
    const { operator, actor } = command;
    const { termsOf } = this.#options;
    const journal = this.journal(operator);
    const { at } = journal.reading;
    const dated = termsOf === undefined ? entry : withTerms(entry, { before, at, operator, termsOf });
    const written = this.seal(journal, actor, dated, number);
    const protocol = fold(before, written, operator);
    if (protocol !== before) this.#protocols.set(protocol.number, protocol);
    if (isFact(entry) || entry.type === 'callback') this.facts(protocol.number).push(written as KnownFact);
    return { protocol, entry: written, created: true };
  }

  seal(journal: JournalInBatch, actor: string, { type, data }: NewEntry, protocol: string | null): Entry {
    const { operator } = journal.head;
    const { at, ms } = journal.reading;
    const seq = journal.head.seq + 1;
    const text = canonicalJson(data);
    const salt = newSalt();
    const digest = dataDigest(salt, text);
    const hash = linkHash({ previous: journal.head.hash, operator, seq, protocol, at, type, actor, digest });
    this.#sealed.push({ operator, seq, protocol, at, type, actor, digest, hash, salt, text });
    const { day, number } = journal;
    Object.assign(journal.head, { seq, hash, at, ms, day, number });
    const entry = { type, data, seq, protocol, at, actor } as Entry;
    this.#entries.set(`${operator}/${seq}`, entry);
    return entry;
  }

  changes(): Changes {
    const all = [...this.#protocols.values()];
    return {
      entries: this.#sealed,
      inserted: all.filter((protocol) => this.#inserted.has(protocol.number)),
      updated: all.filter((protocol) => !this.#inserted.has(protocol.number)),
      identities: [...this.#identities.values()],
      heads: [...this.#journals.values()].map((journal) => journal.head),
      steps: this.#steps,
      floors: this.#floors,
    };
  }
}
