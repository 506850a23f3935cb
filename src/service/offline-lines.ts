import type { Principal } from '../auth/principal.ts';
import type { OperatorConfig } from '../config/config.ts';
import { CarimboError, ERRORS } from '../errors.ts';
import type { OfflineCommand } from '../journal/command.ts';
import type { Journal } from '../journal/journal.ts';
import { callerNumber } from '../protocol/caller.ts';
import { civilTime } from '../protocol/civil-time.ts';
import type { EntryData, NewEntry, OfflineRange, PersonIdentity } from '../protocol/entry.ts';
import { formatNumber, parseNumber } from '../protocol/number.ts';
import { rangeOf, rangeSetOf } from '../protocol/offline-range.ts';
import { announcedNumber } from '../protocol/protocol.ts';
import type { Reads } from '../store/store.ts';
import { withinLimits } from './optional-texts.ts';
import type { Notice, OfflineNumber, OfflineRecorded } from './protocol-service.ts';
import { questionOf } from './question.ts';

export interface OfflineJournal {
  journal: Journal;
  reads: Reads;
  principal: Principal;
}

export interface OfflineParts extends OfflineJournal {
  operator: OperatorConfig;
  /** Whether there is a source that can look a card up later. */
  canLookUp: boolean;
  /** Range → its machine, for ranges of any machine. */
  hosts: Map<string, string>;
  onNotice: (what: Notice['what']) => void;
}

/**
 * Records a number that a PBX gave out. Its card is looked up later: the caller has left, and a delivery of thousands must
 * not wait for the operator's system. @param claim the operator's own system gives the numbers
 */
export async function recordNumber(
  parts: OfflineParts,
  line: OfflineNumber,
  claim: { claim?: true },
): Promise<OfflineRecorded> {
  const { journal, principal } = parts;
  const { number, skipped } = line;
  if (skipped !== undefined) await rangeHolding(parts, skipped);
  const command: OfflineCommand = {
    kind: 'offline',
    operator: principal.operator,
    actor: principal.actor,
    identity:
      line.call_id === undefined
        ? null
        : { operator: principal.operator, origin: principal.origin, scope: 'call', id: line.call_id },
    number,
    data: { ...numberData(parts, line), ...claim },
    ...(skipped !== undefined && { skipped }),
  };
  const { protocol, entry, created, conflict } = await journal.write(command);
  if (entry !== null) {
    if (conflict) parts.onNotice('offline_conflict');
    if (command.data.day_differs) parts.onNotice('offline_day_differs');
    if (await isOtherHost(parts, line)) parts.onNotice('offline_other_host');
  }
  return {
    created,
    number: announcedNumber(protocol),
    floor: await floorOf(parts, number),
    ...(conflict && { conflict }),
  };
}

async function isOtherHost(parts: OfflineParts, { number, host }: OfflineNumber): Promise<boolean> {
  if (host === undefined) return false;
  const range = await rangeHolding(parts, { from: number, to: number });
  if (range.host !== 'any') return host !== range.host;
  const key = `${range.registry} ${range.from}`;
  const known = parts.hosts.get(key);
  if (known === undefined) parts.hosts.set(key, host);
  return known !== undefined && known !== host;
}

function numberData(
  { principal, operator, canLookUp }: OfflineParts,
  line: OfflineNumber,
): EntryData['issued'] & { called_at: string } {
  const { number, called_ms, host, class: demandClass, call_id, direction = 'inbound', previous } = line;
  const { caller, dnid, entry } = withinLimits(line, () => {});
  const { day, at: called_at } = civilTime(called_ms, operator.time_zone);
  const comparable = caller === undefined ? null : callerNumber(caller, operator.areaCode);
  return {
    origin: principal.origin,
    channel: 'phone',
    direction,
    ...(call_id !== undefined && { call_id }),
    ...(caller !== undefined && caller !== '' && { caller }),
    ...(comparable !== null && { caller_e164: comparable }),
    ...(entry !== undefined && { entry }),
    ...(dnid !== undefined && { dnid }),
    ...(demandClass !== undefined && { class: demandClass }),
    ...(previous !== undefined && { previous }),
    ...unansweredIdentity(line, { format: operator.card, canLookUp }),
    numbering: 'offline',
    called_at,
    ...(host !== undefined && { host }),
    ...(day !== parseNumber(number)?.day && { day_differs: true as const }),
  };
}

/** A card that is looked up later; without a source, as for any other attendance, it only stays with the protocol. */
export function unansweredIdentity(
  { card_number }: { card_number?: string },
  { format, canLookUp }: { format: OperatorConfig['card']; canLookUp: boolean },
): PersonIdentity {
  const question = questionOf({ ...(card_number !== undefined && { card_number }) }, format);
  if (question.kind === 'none') return { identification: 'not_informed' };
  if (question.kind === 'malformed') return { identification: 'card_invalid', ...question.given };
  return { identification: canLookUp ? 'source_unavailable' : 'not_informed', ...question.given };
}

/** Records that numbers were skipped. @throws number_not_offline where they are in no range, or not of one day */
export async function recordSkipped(
  parts: OfflineJournal,
  skipped: EntryData['offline_skipped'],
): Promise<OfflineRecorded> {
  await rangeHolding(parts, skipped);
  const known = await parts.reads.journalEntries(parts.principal.operator, 'offline_skipped');
  if (known.some(({ data }) => data.from === skipped.from && data.to === skipped.to))
    return { created: false };
  return record(parts, { type: 'offline_skipped', data: skipped });
}

/** Records that a line of a PBX's spool was refused and set aside there. */
export async function recordRejected(
  parts: OfflineJournal,
  rejected: EntryData['offline_line_rejected'],
): Promise<OfflineRecorded> {
  const known = await parts.reads.journalEntries(parts.principal.operator, 'offline_line_rejected');
  const isKnown = known.some(
    ({ data }) => data.file === rejected.file && data.line === rejected.line && data.host === rejected.host,
  );
  return isKnown ? { created: false } : record(parts, { type: 'offline_line_rejected', data: rejected });
}

async function record({ journal, principal }: OfflineJournal, entry: NewEntry): Promise<OfflineRecorded> {
  const { operator, actor } = principal;
  await journal.record({ operator, actor, entry });
  return { created: true };
}

async function floorOf(parts: OfflineJournal, number: string): Promise<string> {
  const { registry, day, from, to } = await rangeHolding(parts, { from: number, to: number });
  const bounds = { from: formatNumber(registry, day, from), to: formatNumber(registry, day, to) };
  return (await parts.reads.highestNumber(registry, bounds)) ?? number;
}

/** Whether a PBX gives this number out by itself. */
export async function isOffline(parts: OfflineJournal, number: string): Promise<boolean> {
  try {
    await rangeHolding(parts, { from: number, to: number });
    return true;
  } catch (error) {
    if (error instanceof CarimboError && error.code === 'number_not_offline') return false;
    throw error;
  }
}

/** @throws number_not_offline */
async function rangeHolding(
  { reads, principal }: OfflineJournal,
  { from, to }: { from: string; to: string },
): Promise<{ registry: string; day: string } & OfflineRange> {
  const [first, last] = [parseNumber(from), parseNumber(to)];
  const entries = await reads.journalEntries(principal.operator, 'offline_range_set');
  const range = first === null ? undefined : rangeOf(entries.map(rangeSetOf), first.sequence);
  const isOneDay = first?.registry === principal.operator && first.day === last?.day;
  if (first === null || last === null || range === undefined || !isOneDay) throw ERRORS.numberNotOffline();
  if (last.sequence < first.sequence || last.sequence > range.to) throw ERRORS.numberNotOffline();
  return { registry: first.registry, day: first.day, ...range };
}
