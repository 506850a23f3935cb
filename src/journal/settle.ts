import { ERRORS } from '../errors.ts';
import { canonicalJson, dataDigest, linkHash, newSalt, type SealedEntry } from '../protocol/chain.ts';
import type { Entry, NewEntry } from '../protocol/entry.ts';
import { type Head, type Reading, readClock } from '../protocol/head.ts';
import {
  type Identity,
  type IdentityTarget,
  identityKey,
  sourceNumberIdentity,
} from '../protocol/identity.ts';
import { formatNumber, LAST_SEQUENCE } from '../protocol/number.ts';
import { fold, type Protocol } from '../protocol/protocol.ts';
import type { Changes, View } from '../store/transaction.ts';
import {
  type AppendCommand,
  type Command,
  type IssueCommand,
  type Outcome,
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
 */
export function settle(view: View, commands: readonly Command[]): Settled {
  const batch = new Batch(view);
  const outcomes = commands.map((command) => {
    try {
      return command.kind === 'issue' ? batch.issue(command) : batch.append(command);
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

/** The state of one operator's journal after the commands of the batch that are decided so far. */
interface JournalInBatch {
  head: Head;
  reading: Reading;
  /** The civil day of new numbers, and the last sequence of that day. */
  day: string;
  number: number;
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

  constructor(view: View) {
    this.#view = view;
  }

  issue(command: IssueCommand): Outcome {
    const announced = this.#announced(command);
    if (announced !== null) return this.#repeat(command, announced);
    const notice = command.told === undefined ? {} : { notice: 'told_unknown' as const };
    const first = this.#known(command.operator, command.identity);
    if (first === null) return { ...this.#begin(command, command.identity), ...notice };
    // An identity with the caller exists only where the one without it is another caller's.
    const second = secondIdentity(command);
    const known = this.#known(command.operator, second) ?? first;
    if (isAnotherCall(known, command.data))
      return { ...this.#begin(command, second), notice: 'call_id_reused' };
    return { ...this.#repeat(command, known), ...notice };
  }

  /** The protocol whose number, of this server or of the operator's system, the channel has already. */
  #announced({ operator, told }: IssueCommand): Protocol | null {
    if (told === undefined) return null;
    const own = this.#protocols.get(told) ?? this.#view.protocol(told);
    if (own?.operator === operator) return own;
    return this.#known(operator, sourceNumberIdentity(operator, told));
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
    if (journal.number >= LAST_SEQUENCE) throw ERRORS.numbersExhausted();
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
    const journal = { head: { ...head }, reading, day, number };
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
