import { ERRORS } from '../errors.ts';
import { isFact, isToldAgain, meantBy } from '../protocol/call.ts';
import { areDifferentCallers } from '../protocol/caller.ts';
import type { Entry, NewEntry } from '../protocol/entry.ts';
import type { Identity } from '../protocol/identity.ts';
import { formatNumber } from '../protocol/number.ts';
import { callbackOf, type Protocol } from '../protocol/protocol.ts';
import type { Changes, View } from '../store/transaction.ts';
import { Batch, type BatchOptions } from './batch.ts';
import {
  type AppendCommand,
  type Command,
  type IssueCommand,
  type Outcome,
  returnedNumber,
  returnIdentity,
} from './command.ts';
import { admitAppended, admitRepeated } from './rules.ts';
import { settleOffline } from './settle-offline.ts';

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
export function settle(view: View, commands: readonly Command[], options: BatchOptions = {}): Settled {
  const batch = new Batch(view, options);
  const outcomes = commands.map((command) => {
    try {
      return settleOne(batch, command);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  });
  return { ...batch.changes(), outcomes };
}

/** Begins a history: what happened, oldest first, each command at its instant (milliseconds since the epoch). */
export type History = (happened: (at: number, command: Command) => Outcome) => void;

/**
 * Decides a whole history at once, for an operator whose journal is empty.
 * @throws CarimboError what `settle` refuses
 */
export function settleHistory(
  view: View,
  { operator, history }: { operator: string; history: History },
  options: BatchOptions,
): Changes {
  const batch = new Batch(view, options);
  history((at, command) => {
    batch.setClock(operator, at);
    return settleOne(batch, command);
  });
  return batch.changes();
}

function settleOne(batch: Batch, command: Command): Outcome {
  if (command.kind === 'append') return append(batch, command);
  return command.kind === 'issue' ? issue(batch, command) : settleOffline(batch, command);
}

function issue(batch: Batch, command: IssueCommand): Outcome {
  const { operator, told } = command;
  const announced = told === undefined ? null : batch.holder(operator, told);
  if (announced !== null) return repeat(batch, command, announced);
  const notice = told === undefined ? {} : { notice: 'told_unknown' as const };
  const { known, identity, isReused } = batch.call(command);
  if (known !== null) return { ...repeat(batch, command, known), ...notice };
  const returned = callBack(batch, command);
  if (returned !== null) return { ...returned, ...notice };
  const begun = begin(batch, command, identity);
  return isReused ? { ...begun, notice: 'call_id_reused' } : { ...begun, ...notice };
}

function begin(batch: Batch, command: IssueCommand, identity: Identity | null): Outcome {
  const journal = batch.journal(command.operator);
  if (!journal.knowsRanges) throw ERRORS.offlineRangesDiffer();
  if (journal.number >= journal.last) throw ERRORS.numbersExhausted();
  const number = formatNumber(command.operator, journal.day, journal.number + 1);
  journal.number += 1;
  const outcome = batch.begin(command, number);
  batch.remember(identity, outcome);
  return outcome;
}

/**
 * A call that the company owes has the number of the one that it returns: the caller knows that number. Null for any other
 * call, which gets a number of its own.
 */
function callBack(batch: Batch, command: IssueCommand): Outcome | null {
  const { operator, data } = command;
  const number = returnedNumber(command);
  if (number === null) return null;
  const identity = returnIdentity(command);
  const known = batch.known(operator, identity);
  if (known !== null) return repeat(batch, command, known);
  const missed = batch.holder(operator, number);
  if (missed === null || callbackOf(missed) === null) return null;
  if (areDifferentCallers(missed.caller_e164, data.caller_e164)) return null;
  const { call_id } = data;
  const calling = { outcome: 'calling', ...(call_id !== undefined && { unique_id: call_id }) } as const;
  const outcome = { ...batch.write(command, missed, { type: 'callback', data: calling }), created: false };
  batch.remember(identity, outcome);
  return outcome;
}

function repeat(batch: Batch, command: IssueCommand, protocol: Protocol): Outcome {
  const entry = admitRepeated(protocol, command.data);
  return entry === null
    ? { protocol, entry, created: false }
    : { ...batch.write(command, protocol, entry), created: false };
}

function append(batch: Batch, command: AppendCommand): Outcome {
  const protocol = batch.protocol(command.operator, command.number);
  const known = batch.targetOf(command.identity);
  if (known !== null && known.protocol !== protocol.number) throw ERRORS.sourceNumberRepeated();
  if (known !== null) return { protocol, entry: batch.entry(command.operator, known.seq), created: false };
  const { told, again } = tellOnce(batch, protocol.number, command.entry);
  if (again !== undefined) return { protocol, entry: again, created: false };
  const entry = admitAppended(protocol, told);
  if (entry === null) return { protocol, entry, created: false };
  batch.demandWithinLimit(protocol, entry);
  const outcome = batch.write(command, protocol, entry);
  batch.remember(command.identity, outcome);
  return outcome;
}

/** What an entry means, and for a fact of a call, the entry that says it already. */
function tellOnce(
  batch: Batch,
  number: string,
  entry: NewEntry,
): { told: NewEntry; again?: Entry | undefined } {
  if (!isFact(entry)) return { told: entry };
  const facts = batch.facts(number);
  const told = meantBy(facts, entry);
  return { told, again: facts.find((fact) => isToldAgain(fact, told)) };
}

/** An entry that belongs to no protocol. */
export interface EntryRequest {
  operator: string;
  actor: string;
  entry: NewEntry;
}

export function settleEntry(view: View, { operator, actor, entry }: EntryRequest): Changes {
  const batch = new Batch(view);
  batch.seal(batch.journal(operator), actor, entry, null);
  return batch.changes();
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

/**
 * Decides the changes for a `ContinueRequest`: one `restored` entry. Numbers up to a floor are never issued again; the
 * entry lists those of them that the journal does not contain.
 */
export function settleContinue(view: View, { operator, actor, lost, floors }: ContinueRequest): Changes {
  const batch = new Batch(view);
  const journal = batch.journal(operator);
  const skipped = floors.flatMap(({ day, last }) => {
    const known = batch.lastNumberOf(journal, day);
    const number = (sequence: number) => formatNumber(operator, day, sequence);
    return last > known ? [{ from: number(known + 1), to: number(last) }] : [];
  });
  for (const floor of floors) batch.raise(journal, floor);
  const data = { ...(lost !== null && { lost_head: lost }), skipped };
  batch.seal(journal, actor, { type: 'restored', data }, null);
  return batch.changes();
}
