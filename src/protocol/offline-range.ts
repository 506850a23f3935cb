import type { Entry, OfflineRange } from './entry.ts';
import { LAST_SEQUENCE } from './number.ts';

/** All ranges of an operator, as one `offline_range_set` entry has them. */
export interface RangeSet {
  /** Journal sequence of the entry. */
  seq: number;
  /** Civil day on which it was written; from then on it is known to PBXs. */
  written: string;
  /** Civil day from which it is in force. */
  from_day: string;
  ranges: readonly OfflineRange[];
  /** The day on which the server itself had passed the first sequence already. */
  passed_day?: string;
}

export function rangeSetOf({ seq, at, data }: Entry<'offline_range_set'>): RangeSet {
  return { seq, written: at.slice(0, 10).replaceAll('-', ''), ...data };
}

/**
 * The sets that count for a civil day: the one in force, and those that will follow it and were known on that day, because
 * a PBX may have drawn from them already. On a day before all of them (the clock went back) the oldest counts.
 * @param sets oldest first
 */
export function setsOfDay(sets: readonly RangeSet[], day: string): RangeSet[] {
  const inForce = sets.findLast(({ from_day }) => from_day <= day);
  const pending = sets.filter(({ seq, written }) => seq > (inForce?.seq ?? 0) && written <= day);
  const counting = inForce === undefined ? pending : [inForce, ...pending];
  return counting.length > 0 ? counting : sets.slice(0, 1);
}

/** The last sequence of a civil day that the server gives out by itself. */
export function lastSequenceOf(sets: readonly RangeSet[], day: string): number {
  if (sets.length === 0) return LAST_SEQUENCE;
  const counting = setsOfDay(sets, day).filter(({ passed_day }) => passed_day !== day);
  return Math.min(LAST_SEQUENCE, ...counting.map(({ ranges }) => lastBefore(ranges)));
}

/**
 * The numbers among which the server's last one of a day is looked for: those up to `upTo`, and any from before the first
 * set, when all were the server's.
 */
export function serverNumbers(sets: readonly RangeSet[], day: string): { upTo: string; beforeSeq: number } {
  return { upTo: String(lastSequenceOf(sets, day)).padStart(6, '0'), beforeSeq: sets[0]?.seq ?? 0 };
}

/** The last sequence before the first range. */
export function lastBefore(ranges: readonly OfflineRange[]): number {
  return Math.min(LAST_SEQUENCE, ...ranges.map(({ from }) => from - 1));
}

/** The range that ever held this sequence, newest set first; undefined where none did. */
export function rangeOf(sets: readonly RangeSet[], sequence: number): OfflineRange | undefined {
  for (const { ranges } of [...sets].reverse()) {
    const found = ranges.find(({ from, to }) => from <= sequence && sequence <= to);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a configuration with these ranges is the one in force on a day, or one that will follow it. */
export function isKnownSet(sets: readonly RangeSet[], day: string, key: string): boolean {
  const inForce = sets.findLast(({ from_day }) => from_day <= day);
  const known = sets.filter(({ seq }) => seq >= (inForce?.seq ?? 0)).map(({ ranges }) => rangesKey(ranges));
  return known.includes(key) || (inForce === undefined && key === '');
}

/** Equal for equal ranges in any order. */
export function rangesKey(ranges: readonly OfflineRange[]): string {
  return ranges
    .map(({ origin, host, from, to }) => `${origin} ${host} ${from}-${to}`)
    .sort()
    .join(', ');
}

/** The newest sets of each operator, read again only when the head names a newer one. */
export class RangeSets {
  readonly #known = new Map<string, { newest: number; sets: readonly RangeSet[] }>();

  /** @returns undefined where they must be read */
  of({ operator, ranges }: { operator: string; ranges: number }): readonly RangeSet[] | undefined {
    if (ranges === 0) return NONE;
    const known = this.#known.get(operator);
    return known?.newest === ranges ? known.sets : undefined;
  }

  /** @param entries oldest first */
  keep(operator: string, entries: readonly Entry[]): readonly RangeSet[] {
    const sets = entries.map((entry) => rangeSetOf(entry as Entry<'offline_range_set'>));
    this.#known.set(operator, { newest: sets.at(-1)?.seq ?? 0, sets });
    return sets;
  }
}

const NONE: readonly RangeSet[] = [];
