import { ERRORS } from '../errors.ts';
import { nextDay } from '../protocol/civil-time.ts';
import type { NewEntry, OfflineRange } from '../protocol/entry.ts';
import { sourceNumberIdentity } from '../protocol/identity.ts';
import { parseNumber } from '../protocol/number.ts';
import { lastBefore, lastSequenceOf, rangeOf, rangesKey } from '../protocol/offline-range.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { Changes, View } from '../store/transaction.ts';
import { Batch, type JournalInBatch } from './batch.ts';
import { type OfflineCommand, type Outcome, offlineIdentity } from './command.ts';

/** A number that a PBX gave out. Its attendance may have another one already, and its number another attendance. */
export function settleOffline(batch: Batch, command: OfflineCommand): Outcome {
  const { operator, actor, number, skipped } = command;
  const journal = batch.journal(operator);
  const parts = parseNumber(number);
  if (parts?.registry !== operator || rangeOf(journal.sets, parts.sequence) === undefined)
    throw ERRORS.numberNotOffline();
  const again = deliveredAgain(batch, command);
  if (again !== null) return again;
  const holder = batch.holder(operator, number);
  if (holder === null) passOver(batch, journal, parts);
  const outcome = holder === null ? begin(batch, command) : conflict(batch, command, holder);
  batch.remember(offlineIdentity(command), outcome);
  if (skipped !== undefined) batch.seal(journal, actor, { type: 'offline_skipped', data: skipped }, null);
  return outcome;
}

function deliveredAgain(batch: Batch, command: OfflineCommand): Outcome | null {
  const { operator, number } = command;
  const known = batch.targetOf(offlineIdentity(command));
  if (known === null) return null;
  const protocol = batch.protocol(operator, known.protocol);
  const isItsNumber =
    known.seq === protocol.seq || known.seq === batch.targetOf(sourceNumberIdentity(operator, number))?.seq;
  return { protocol, entry: null, created: false, ...(!isItsNumber && { conflict: true }) };
}

function conflict(batch: Batch, command: OfflineCommand, holder: Protocol): Outcome {
  const { number, data } = command;
  const entry: NewEntry = { type: 'offline_conflict', data: { number, ...data } };
  return { ...batch.write(command, holder, entry), created: false, conflict: true };
}

function begin(batch: Batch, command: OfflineCommand): Outcome {
  const { number, data } = command;
  const { known, identity } = batch.call(command);
  if (known !== null) return numberAgain(batch, command, known);
  const begun = batch.begin(command, number);
  batch.remember(identity, begun);
  if (data.claim !== true) return begun;
  // The operator's system was not asked: its number is requested later.
  const entry: NewEntry = { type: 'contingency', data: { reason: 'not_sent' } };
  return { ...batch.write(command, begun.protocol, entry), entry: begun.entry };
}

/** The call has a protocol already: of this server, which did not answer in time, or an earlier number of the PBX. */
function numberAgain(batch: Batch, command: OfflineCommand, protocol: Protocol): Outcome {
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
  const outcome = batch.write(command, protocol, { type: 'offline_numbered', data: facts });
  batch.remember(sourceNumberIdentity(operator, number), outcome);
  return outcome;
}

/** A number below the ranges of its day, from a set that is no longer or not yet in force: never given out again. */
function passOver(
  batch: Batch,
  journal: JournalInBatch,
  { day, sequence }: { day: string; sequence: number },
): void {
  if (sequence > lastSequenceOf(journal.sets, day)) return;
  batch.raise(journal, { day, last: sequence });
}

/**
 * Decides whether a node's offline ranges are a new set. It is in force from the next day on, because today's numbers may
 * have passed the ranges; at once where there are none.
 */
export function settleRanges(
  view: View,
  { operator, actor, ranges }: { operator: string; actor: string; ranges: readonly OfflineRange[] },
): Changes {
  const batch = new Batch(view);
  const journal = batch.journal(operator);
  const { head, day, number, sets } = journal;
  const newest = sets.at(-1);
  const tomorrow = nextDay(day);
  // A set that was written while the clock was ahead would come into force too late.
  const isSame =
    rangesKey(newest?.ranges ?? []) === rangesKey(ranges) && (newest?.from_day ?? day) <= tomorrow;
  if (isSame) return batch.changes();
  const data = {
    from_day: head.seq === 0 ? day : tomorrow,
    ranges,
    ...(number > lastBefore(ranges) && { passed_day: day }),
  };
  batch.seal(journal, actor, { type: 'offline_range_set', data }, null);
  head.ranges = head.seq;
  return batch.changes();
}
