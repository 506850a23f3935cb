import { LAST_SEQUENCE } from './number.ts';

const DAY_MS = 86_400_000;
/** Below half of the numbers, one burst of calls would look like a whole day's pace. */
const WATCHED_FROM = 0.5;

/**
 * Whether a day's numbers are exhausted before midnight at the pace since the last midnight. False below half of them.
 * @param number last sequence of the day · @param at when it was issued, with the operator's offset. In wall-clock time: a
 * day on which daylight saving begins or ends counts as 24 hours, close enough for a warning.
 */
export function endsBeforeMidnight({
  number,
  at,
  last = LAST_SEQUENCE,
}: {
  number: number;
  at: string;
  last?: number;
}): boolean {
  if (number < last * WATCHED_FROM) return false;
  const sinceMidnight = Date.parse(`1970-01-01T${at.slice(11, 23)}Z`);
  return number * DAY_MS > last * sinceMidnight;
}
