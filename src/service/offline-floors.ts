import type { Principal } from '../auth/principal.ts';
import { formatNumber } from '../protocol/number.ts';
import { rangeSetOf } from '../protocol/offline-range.ts';
import type { Reads } from '../store/store.ts';

export interface Floor {
  /** First sequence of the range. */
  from: number;
  /** The highest number of the range that is known for the day. */
  number: string;
}

/**
 * The highest known numbers of a machine's ranges on a civil day. A PBX whose spool was lost, or restored from an older copy,
 * must not give them out again. Every range that it ever had counts.
 */
export async function floorsOf(
  reads: Pick<Reads, 'journalEntries' | 'highestNumber'>,
  { operator, origin }: Principal,
  { host, day }: { host: string; day: string },
): Promise<Floor[]> {
  const entries = await reads.journalEntries(operator, 'offline_range_set');
  const ranges = entries
    .flatMap((entry) => rangeSetOf(entry).ranges)
    .filter((range) => range.origin === origin && (range.host === host || range.host === 'any'));
  const lastOf = new Map(ranges.map(({ from, to }) => [from, to]));
  const floors: Floor[] = [];
  for (const [from, to] of lastOf) {
    const bounds = { from: formatNumber(operator, day, from), to: formatNumber(operator, day, to) };
    const number = await reads.highestNumber(operator, bounds);
    if (number !== null) floors.push({ from, number });
  }
  return floors;
}
