import { civilTime } from '../protocol/civil-time.ts';
import type { Entry, EntryData, OfflineRange } from '../protocol/entry.ts';
import { parseNumber } from '../protocol/number.ts';
import { type RangeSet, rangeOf, rangeSetOf, rangesKey } from '../protocol/offline-range.ts';
import type { OfflineNumberRow, Reads } from '../store/store.ts';
import { type Gap, OfflineAccount } from './offline-account.ts';

const PAGE = 1000;

/** What an operator's journal knows of the numbers that PBXs give out by themselves. */
export interface OfflineSummary {
  operator: string;
  ranges: RangeSummary[];
  /** Machines that delivered numbers. */
  machines: MachineSummary[];
  /** Numbers that two calls have, and that a person has not dealt with. */
  conflicts: Conflict[];
  /** Lines of a PBX's spool that were refused. */
  rejected: ({ at: string } & EntryData['offline_line_rejected'])[];
  gaps: Gap[];
  /** Numbers whose civil day is not that of their call. */
  days_differ: { number: string; at: string }[];
}

export interface RangeSummary extends OfflineRange {
  from_day: string;
  state: 'in_force' | 'pending' | 'past';
  last: string | null;
  /** Machines that delivered numbers of it. More than one: they may give out the same number. */
  hosts: string[];
}

export interface MachineSummary {
  origin: string;
  host: string | null;
  numbers: number;
  last: string;
  /** When it last delivered a number that was new. */
  delivered_at: string;
}

export interface Conflict {
  number: string;
  /** The protocol that has the number; its journal has both calls. */
  protocol: string;
  calls: ConflictCall[];
}

export interface ConflictCall {
  called_at: string | null;
  call_id: string | null;
  caller: string | null;
  host: string | null;
}

/** Reads every number that PBXs delivered: for commands, not for a request. @param now milliseconds since the epoch */
export async function summarizeOffline(
  reads: Reads,
  { operator, time_zone, now }: { operator: string; time_zone: string; now: number },
): Promise<OfflineSummary> {
  const sets = (await reads.journalEntries(operator, 'offline_range_set')).map(rangeSetOf);
  const account = new OfflineAccount();
  const ranges = rangesOf(sets, civilTime(now, time_zone).day);
  const machines = new Map<string, MachineSummary>();
  const conflicts: OfflineNumberRow[] = [];
  const days_differ: OfflineSummary['days_differ'] = [];
  for await (const row of offlineNumbers(reads, operator)) {
    const { number, entry } = row;
    const parts = parseNumber(number);
    const range = parts === null ? undefined : rangeOf(sets, parts.sequence);
    if (parts === null || range === undefined) continue;
    account.add(parts, range);
    noteInRange(ranges, row, parts.sequence);
    noteMachine(machines, row);
    if (entry.type === 'offline_conflict') conflicts.push(row);
    if ('day_differs' in entry.data) days_differ.push({ number, at: entry.at });
  }
  for (const { data } of await reads.journalEntries(operator, 'offline_skipped')) {
    const range = rangeOf(sets, parseNumber(data.from)?.sequence ?? 0);
    if (range !== undefined) account.skip(data, range);
  }
  const rejected = await reads.journalEntries(operator, 'offline_line_rejected');
  return {
    operator,
    ranges,
    machines: [...machines.values()].sort((a, b) => (a.delivered_at < b.delivered_at ? 1 : -1)),
    conflicts: await openConflicts(reads, operator, conflicts),
    rejected: rejected.map(({ at, data }) => ({ at, ...data })),
    gaps: account.gaps(),
    days_differ,
  };
}

async function* offlineNumbers(reads: Reads, operator: string): AsyncGenerator<OfflineNumberRow> {
  for (let after = { id: '', origin: '' }; ; ) {
    const page = await reads.offlineNumbers(operator, { ...after, limit: PAGE });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last;
  }
}

/** Each range once, with the newest set that has it. */
function rangesOf(sets: readonly RangeSet[], day: string): RangeSummary[] {
  const inForce = sets.findLast(({ from_day }) => from_day <= day);
  const ranges = new Map<string, RangeSummary>();
  for (const set of sets) {
    const state = set === inForce ? 'in_force' : set.seq > (inForce?.seq ?? 0) ? 'pending' : 'past';
    for (const range of set.ranges) {
      const known = ranges.get(rangesKey([range]));
      if (known?.state !== 'in_force' || state === 'in_force')
        ranges.set(rangesKey([range]), { ...range, from_day: set.from_day, state, last: null, hosts: [] });
    }
  }
  return [...ranges.values()];
}

function noteInRange(ranges: RangeSummary[], { number, entry }: OfflineNumberRow, sequence: number): void {
  const { host } = factsOf(entry);
  for (const range of ranges) {
    if (sequence < range.from || range.to < sequence) continue;
    // Rows come in the order of the numbers.
    range.last = number;
    if (host !== null && !range.hosts.includes(host)) range.hosts.push(host);
  }
}

function noteMachine(
  machines: Map<string, MachineSummary>,
  { number, origin, entry }: OfflineNumberRow,
): void {
  const { host } = factsOf(entry);
  const key = `${origin} ${host ?? ''}`;
  const known = machines.get(key) ?? { origin, host, numbers: 0, last: number, delivered_at: entry.at };
  known.numbers += 1;
  known.last = number;
  if (entry.at > known.delivered_at) known.delivered_at = entry.at;
  machines.set(key, known);
}

/** Conflicts that no later entry settles. */
async function openConflicts(
  reads: Reads,
  operator: string,
  rows: readonly OfflineNumberRow[],
): Promise<Conflict[]> {
  const protocols = [...new Set(rows.flatMap(({ entry }) => entry.protocol ?? []))];
  const entries = await reads.entriesOf(operator, protocols);
  const numbers = new Set(rows.map(({ number }) => number));
  return [...numbers].flatMap((number): Conflict[] => {
    const conflicts = rows.filter((row) => row.number === number).map(({ entry }) => entry);
    const protocol = conflicts[0]?.protocol ?? number;
    const settled = entries.findLast(
      ({ type, data }) => type === 'offline_conflict_settled' && data.number === number,
    );
    if (conflicts.every(({ seq }) => seq < (settled?.seq ?? 0))) return [];
    const begun = entries.filter(
      (entry) => entry.protocol === protocol && (entry.type === 'issued' || isOtherNumber(entry, number)),
    );
    return [{ number, protocol, calls: [...begun.slice(0, 1), ...conflicts].map(factsOf) }];
  });
}

function isOtherNumber(entry: Entry, number: string): boolean {
  return entry.type === 'offline_numbered' && entry.data.number === number;
}

function factsOf({ data }: Entry): ConflictCall {
  const {
    called_at = null,
    call_id = null,
    caller = null,
    host = null,
  } = data as Partial<EntryData['issued']>;
  return { called_at, call_id, caller, host };
}
