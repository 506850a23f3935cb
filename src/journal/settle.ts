import { ERRORS } from '../errors.ts';
import { canonicalJson, dataDigest, linkHash, newSalt, type SealedEntry } from '../protocol/chain.ts';
import { nextDay } from '../protocol/civil-time.ts';
import type { Entry, NewEntry, OfflineRange } from '../protocol/entry.ts';
import { type Head, type Reading, readClock } from '../protocol/head.ts';
import {
  type Identity,
  type IdentityTarget,
  identityKey,
  sourceNumberIdentity,
} from '../protocol/identity.ts';
import { formatNumber, parseNumber } from '../protocol/number.ts';
import {
  isKnownSet,
  lastBefore,
  lastSequenceOf,
  type RangeSet,
  rangeOf,
  rangesKey,
} from '../protocol/offline-range.ts';
import { fold, type Protocol } from '../protocol/protocol.ts';
import type { Changes, View } from '../store/transaction.ts';
import {
  type AppendCommand,
  type Command,
  type IssueCommand,
  type OfflineCommand,
  type Outcome,
  offlineIdentity,
  secondIdentity,
} from './command.ts';
import { admitAppended, admitRepeated, isAnotherCall } from './rules.ts';

/** What a batch of commands changes. */
export interface Settled extends Changes {
  /** One for each command, in order: its outcome, or why it was refused. */
  outcomes: (Outcome | Error)[];
}

/**
 * Decides a batch of commands, in order, by what the transaction read. Pure: no clock, no disk, no waiting; a database may
 * run it again. Only new attendances get a number, so that repeats and refusals leave no gap in the numbers of a day.
 * @param commands texts must be clean already (`cleanTexts`)
 * @param rangeKeys operator → the offline ranges in this node's configuration; without it, they are not compared
 */
export function settle(
  view: View,
  commands: readonly Command[],
  rangeKeys?: ReadonlyMap<string, string>,
): Settled {
  const batch = new Batch(view, rangeKeys);
  const outcomes = commands.map((command) => {
    try {
      if (command.kind === 'append') return batch.append(command);
      return command.kind === 'issue' ? batch.issue(command) : batch.offline(command);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  });
  return { ...batch.changes(), outcomes };
}

/** Lets an operator issue again whose database lost entries: an older backup, or a replica that lagged. */
export interface ContinueRequest {
  operator: string;
  actor: string;
  /** The newest entry that is known to have been there; null where only numbers are known. */
  lost: { seq: number; hash: string; at: string } | null;
  /** Civil days, each with a sequence up to which numbers may have been given out. */
  floors: readonly { day: string; last: number }[];
}

/** Decides the changes for a `ContinueRequest`: one `restored` entry. */
export function settleContinue(view: View, request: ContinueRequest): Changes {
  const batch = new Batch(view);
  batch.letContinue(request);
  return batch.changes();
}

/** An entry that belongs to no protocol. */
export interface EntryRequest {
  operator: string;
  actor: string;
  entry: NewEntry;
}

export function settleEntry(view: View, request: EntryRequest): Changes {
  const batch = new Batch(view);
  batch.record(request);
  return batch.changes();
}

/** Decides whether a node's offline ranges are a new set, and from which day on. */
export function settleRanges(
  view: View,
  request: { operator: string; actor: string; ranges: readonly OfflineRange[] },
): Changes {
  const batch = new Batch(view);
  batch.setRanges(request);
  return batch.changes();
}

/** The state of one operator's journal after the commands of the batch that are decided so far. */
interface JournalInBatch {
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

class Batch {
  readonly #view: View;
  readonly #journals = new Map<string, JournalInBatch>();
  readonly #protocols = new Map<string, Protocol>();
  readonly #inserted = new Set<string>();
  readonly #identities = new Map<string, Identity & IdentityTarget>();
  readonly #entries = new Map<string, Entry>();
  readonly #sealed: SealedEntry[] = [];
  readonly #steps: Changes['steps'] = [];
  readonly #floors: Changes['floors'] = [];
  readonly #rangeKeys: ReadonlyMap<string, string> | undefined;

  constructor(view: View, rangeKeys?: ReadonlyMap<string, string>) {
    this.#view = view;
    this.#rangeKeys = rangeKeys;
  }

  issue(command: IssueCommand): Outcome {
    const { operator, told } = command;
    const announced = told === undefined ? null : this.#holder(operator, told);
    if (announced !== null) return this.#repeat(command, announced);
    const notice = command.told === undefined ? {} : { notice: 'told_unknown' as const };
    const { known, identity, isReused } = this.#call(command);
    if (known !== null) return { ...this.#repeat(command, known), ...notice };
    const begun = this.#begin(command, identity);
    return isReused ? { ...begun, notice: 'call_id_reused' } : { ...begun, ...notice };
  }

  /** A number that a PBX gave out. Its attendance may have another one already, and its number another attendance. */
  offline(command: OfflineCommand): Outcome {
    const { operator, actor, number, skipped } = command;
    const journal = this.#journal(operator);
    const parts = parseNumber(number);
    if (parts?.registry !== operator || rangeOf(journal.sets, parts.sequence) === undefined)
      throw ERRORS.numberNotOffline();
    const again = this.#deliveredAgain(command);
    if (again !== null) return again;
    const holder = this.#holder(operator, number);
    if (holder === null) this.#passOver(journal, parts);
    const outcome = holder === null ? this.#beginOffline(command) : this.#conflict(command, holder);
    this.#remember(offlineIdentity(command), outcome);
    if (skipped !== undefined) this.#seal(journal, actor, { type: 'offline_skipped', data: skipped }, null);
    return outcome;
  }

  #deliveredAgain(command: OfflineCommand): Outcome | null {
    const { operator, number } = command;
    const known = this.#targetOf(offlineIdentity(command));
    if (known === null) return null;
    const protocol = this.#protocol(operator, known.protocol);
    const isItsNumber =
      known.seq === protocol.seq || known.seq === this.#targetOf(sourceNumberIdentity(operator, number))?.seq;
    return { protocol, entry: null, created: false, ...(!isItsNumber && { conflict: true }) };
  }

  #conflict(command: OfflineCommand, holder: Protocol): Outcome {
    const { number, data } = command;
    const entry: NewEntry = { type: 'offline_conflict', data: { number, ...data } };
    return { ...this.#write(command, holder, entry), created: false, conflict: true };
  }

  #beginOffline(command: OfflineCommand): Outcome {
    const { number, data } = command;
    const { known, identity } = this.#call(command);
    if (known !== null) return this.#numberAgain(command, known);
    this.#inserted.add(number);
    const begun = this.#write(command, null, { type: 'issued', data }, number);
    this.#remember(identity, begun);
    if (data.claim !== true) return begun;
    // The operator's system was not asked: its number is requested later.
    const entry: NewEntry = { type: 'contingency', data: { reason: 'not_sent' } };
    return { ...this.#write(command, begun.protocol, entry), entry: begun.entry };
  }

  /** The call has a protocol already: of this server, which did not answer in time, or an earlier number of the PBX. */
  #numberAgain(command: OfflineCommand, protocol: Protocol): Outcome {
    const { operator, number, data } = command;
    const { called_at, host } = data;
    const isFirst =
      protocol.source_number === null &&
      (protocol.numbering === 'own' ||
        (protocol.numbering === 'offline' && Date.parse(called_at) < protocol.issued_ms));
    const facts = {
      number,
      called_at,
      ...(host !== undefined && { host }),
      ...(isFirst && { first: true as const }),
    };
    const outcome = this.#write(command, protocol, { type: 'offline_numbered', data: facts });
    this.#remember(sourceNumberIdentity(operator, number), outcome);
    return outcome;
  }

  /** A number below the ranges of its day, from a set that is no longer or not yet in force: never given out again. */
  #passOver(journal: JournalInBatch, { day, sequence }: { day: string; sequence: number }): void {
    const { operator } = journal.head;
    if (sequence > lastSequenceOf(journal.sets, day)) return;
    if (day === journal.day) journal.number = Math.max(journal.number, sequence);
    else this.#floors.push({ operator, day, last: sequence });
  }

  /** The protocol of a call, or the identity under which it is begun. */
  #call(command: IssueCommand | OfflineCommand): {
    known: Protocol | null;
    identity: Identity | null;
    isReused?: true;
  } {
    const { operator, identity } = command;
    const first = this.#known(operator, identity);
    if (first === null) return { known: null, identity };
    // An identity with the caller exists only where the one without it is another caller's.
    const second = secondIdentity(command);
    const known = this.#known(operator, second) ?? first;
    if (isAnotherCall(known, command.data)) return { known: null, identity: second, isReused: true };
    return { known, identity };
  }

  /** The protocol that has this number, of this server, of a PBX or of the operator's system. */
  #holder(operator: string, number: string): Protocol | null {
    const own = this.#protocols.get(number) ?? this.#view.protocol(number);
    if (own?.operator === operator) return own;
    return this.#known(operator, sourceNumberIdentity(operator, number));
  }

  #repeat(command: IssueCommand, protocol: Protocol): Outcome {
    const entry = admitRepeated(protocol, command.data);
    return entry === null
      ? { protocol, entry, created: false }
      : { ...this.#write(command, protocol, entry), created: false };
  }

  append(command: AppendCommand): Outcome {
    const protocol = this.#protocol(command.operator, command.number);
    const known = this.#targetOf(command.identity);
    if (known !== null && known.protocol !== protocol.number) throw ERRORS.sourceNumberRepeated();
    if (known !== null) return { protocol, entry: this.#entry(command.operator, known.seq), created: false };
    const entry = admitAppended(protocol, command.entry);
    if (entry === null) return { protocol, entry, created: false };
    const outcome = this.#write(command, protocol, entry);
    this.#remember(command.identity, outcome);
    return outcome;
  }

  record({ operator, actor, entry }: EntryRequest): void {
    this.#seal(this.#journal(operator), actor, entry, null);
  }

  /** In force from the next day on, because today's numbers may have passed the ranges; at once where there are none. */
  setRanges({
    operator,
    actor,
    ranges,
  }: {
    operator: string;
    actor: string;
    ranges: readonly OfflineRange[];
  }): void {
    const journal = this.#journal(operator);
    const { head, day, number, sets } = journal;
    const newest = sets.at(-1);
    const tomorrow = nextDay(day);
    // A set that was written while the clock was ahead would come into force too late.
    const isSame =
      rangesKey(newest?.ranges ?? []) === rangesKey(ranges) && (newest?.from_day ?? day) <= tomorrow;
    if (isSame) return;
    const data = {
      from_day: head.seq === 0 ? day : tomorrow,
      ranges,
      ...(number > lastBefore(ranges) && { passed_day: day }),
    };
    this.#seal(journal, actor, { type: 'offline_range_set', data }, null);
    head.ranges = head.seq;
  }

  /** Numbers up to a floor are never issued again; the entry lists those of them that the journal does not contain. */
  letContinue({ operator, actor, lost, floors }: ContinueRequest): void {
    const journal = this.#journal(operator);
    const skipped = floors.flatMap(({ day, last }) => {
      const known = day === journal.day ? journal.number : this.#view.lastNumberOf(operator, day);
      const number = (sequence: number) => formatNumber(operator, day, sequence);
      return last > known ? [{ from: number(known + 1), to: number(last) }] : [];
    });
    for (const { day, last } of floors) {
      if (day === journal.day) journal.number = Math.max(journal.number, last);
      this.#floors.push({ operator, day, last });
    }
    const data = { ...(lost !== null && { lost_head: lost }), skipped };
    this.#seal(journal, actor, { type: 'restored', data }, null);
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

  #begin(command: IssueCommand, identity: Identity | null): Outcome {
    const journal = this.#journal(command.operator);
    if (!journal.knowsRanges) throw ERRORS.offlineRangesDiffer();
    if (journal.number >= journal.last) throw ERRORS.numbersExhausted();
    const number = formatNumber(command.operator, journal.day, journal.number + 1);
    journal.number += 1;
    this.#inserted.add(number);
    const outcome = this.#write(command, null, { type: 'issued', data: command.data }, number);
    this.#remember(identity, outcome);
    return outcome;
  }

  /** Appends an entry to the chain and updates the protocol. */
  #write(
    command: Command,
    before: Protocol | null,
    entry: NewEntry,
    number = before?.number ?? null,
  ): Outcome {
    const written = this.#seal(this.#journal(command.operator), command.actor, entry, number);
    const protocol = fold(before, written, command.operator);
    if (protocol !== before) this.#protocols.set(protocol.number, protocol);
    return { protocol, entry: written, created: true };
  }

  #seal(journal: JournalInBatch, actor: string, { type, data }: NewEntry, protocol: string | null): Entry {
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

  /** The operator's journal; its clock is read once for the batch. A clock that went back is recorded first. */
  #journal(operator: string): JournalInBatch {
    const known = this.#journals.get(operator);
    if (known !== undefined) return known;
    const head = this.#view.head(operator);
    if (head === undefined) throw new Error(`operator ${operator} has no journal`);
    const reading = readClock(head, this.#view.now);
    const { day } = reading;
    const number = day === head.day ? head.number : this.#view.lastNumberOf(operator, day);
    const sets = this.#view.rangeSets(head);
    const key = this.#rangeKeys?.get(operator);
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
      this.#seal(
        journal,
        'system:clock',
        { type: 'clock_stepped', data: { from: head.at, to: reading.at } },
        null,
      );
    return journal;
  }

  #targetOf(identity: Identity | null): IdentityTarget | null {
    if (identity === null) return null;
    return this.#identities.get(identityKey(identity)) ?? this.#view.targetOf(identity) ?? null;
  }

  #known(operator: string, identity: Identity | null): Protocol | null {
    const known = this.#targetOf(identity);
    return known === null ? null : this.#protocol(operator, known.protocol);
  }

  #remember(identity: Identity | null, { protocol, entry }: Outcome): void {
    if (identity === null || entry === null) return;
    this.#identities.set(identityKey(identity), { ...identity, protocol: protocol.number, seq: entry.seq });
  }

  #protocol(operator: string, number: string): Protocol {
    const protocol = this.#protocols.get(number) ?? this.#view.protocol(number);
    if (protocol === undefined || protocol.operator !== operator) throw ERRORS.protocolNotFound();
    return protocol;
  }

  #entry(operator: string, seq: number): Entry | null {
    return this.#entries.get(`${operator}/${seq}`) ?? this.#view.entry(operator, seq) ?? null;
  }
}
