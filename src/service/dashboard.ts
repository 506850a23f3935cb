import { civilTime } from '../protocol/civil-time.ts';
import { CHANNELS, type Channel, IDENTIFICATIONS, type Identification } from '../protocol/enums.ts';
import type { Reads } from '../store/store.ts';
import type { Tally } from '../store/tallies.ts';
import { momentIn } from './moment.ts';
import { CALL_FATES, type CallFate, KEPT, type Measure } from './tally.ts';

const HOUR_MS = 3_600_000;

export interface Waits {
  count: number;
  median_seconds: number | null;
  p90_seconds: number | null;
  longest_seconds: number | null;
}

export interface DashboardHour {
  /** When it begins. */
  at: string;
  channels: Record<Channel, number>;
  calls: Record<CallFate, number>;
}

/** The figures of one civil day. No personal data. */
export interface Dashboard {
  day: string;
  /** By the clock of the journal. */
  at: string;
  /** Whether all of the day that has passed was counted, but for what happened in the last seconds. */
  complete: boolean;
  hours: DashboardHour[];
  channels: Record<Channel, number>;
  calls: Record<CallFate, number>;
  identification: Record<Identification, number>;
  waits: { answered: Waits; abandoned: Waits };
  deadlines: Record<(typeof KEPT)[number], number>;
}

export interface DashboardOptions {
  reads: Pick<Reads, 'tallies' | 'newest'>;
  operator: { ans_registry: string; time_zone: string };
  /** Milliseconds since the epoch, by the clock of the journal. */
  now: number;
}

/** Entries that were written since the counts were last brought up to date; more means that they are behind. */
const FRESH = 1_000;

/** @param day YYYY-MM-DD; by default today @throws invalid_field */
export async function dashboardOf(
  { reads, operator: { ans_registry, time_zone }, now }: DashboardOptions,
  day = civilTime(now, time_zone).at.slice(0, 10),
): Promise<Dashboard> {
  const { start, end } = momentIn('day', day, time_zone);
  const [{ rows, seq, since_ms }, { head }] = await Promise.all([
    reads.tallies(ans_registry, { from_ms: start, to_ms: end }),
    reads.newest(ans_registry),
  ]);
  const of = (measure: Measure) => rows.filter((row) => row.measure === measure);
  const [channels, calls] = [of('channel'), of('call')];
  return {
    day: civilTime(start, time_zone).at.slice(0, 10),
    at: civilTime(now, time_zone).at,
    complete: since_ms !== null && since_ms <= start && head - seq <= FRESH,
    hours: hoursOf(start, end).map((from) => ({
      at: civilTime(from, time_zone).at,
      channels: countsOf(CHANNELS, within(channels, from)),
      calls: countsOf(CALL_FATES, within(calls, from)),
    })),
    channels: countsOf(CHANNELS, channels),
    calls: countsOf(CALL_FATES, calls),
    identification: countsOf(IDENTIFICATIONS, of('identification')),
    waits: { answered: waitsOf(of('answered_after')), abandoned: waitsOf(of('abandoned_after')) },
    deadlines: countsOf(KEPT, of('deadline')),
  };
}

/** A day may have 23 or 25. */
function hoursOf(start: number, end: number): number[] {
  return Array.from({ length: Math.ceil((end - start) / HOUR_MS) }, (_, i) => start + i * HOUR_MS);
}

function within(rows: readonly Tally[], from: number): Tally[] {
  return rows.filter(({ hour_ms }) => hour_ms >= from && hour_ms < from + HOUR_MS);
}

function countsOf<T extends string>(names: readonly T[], rows: readonly Tally[]): Record<T, number> {
  const counts = Object.fromEntries(names.map((name) => [name, 0])) as Record<T, number>;
  for (const { value, count } of rows) if (Object.hasOwn(counts, value)) counts[value as T] += count;
  return counts;
}

/** Exact: each second has its count. */
function waitsOf(rows: readonly Tally[]): Waits {
  const sorted = rows
    .map(({ value, count }) => ({ seconds: Number(value), count }))
    .sort((a, b) => a.seconds - b.seconds);
  const total = sorted.reduce((sum, { count }) => sum + count, 0);
  const at = (share: number): number | null => {
    let seen = 0;
    for (const { seconds, count } of sorted) {
      seen += count;
      if (seen >= share * total) return seconds;
    }
    return null;
  };
  return {
    count: total,
    median_seconds: at(0.5),
    p90_seconds: at(0.9),
    longest_seconds: sorted.at(-1)?.seconds ?? null,
  };
}
