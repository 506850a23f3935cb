import { LAST_SEQUENCE } from './number.ts';

const DAY_MS = 86_400_000;
/** Before half of the numbers are used, one burst of calls would look like a whole day. */
const WATCHED_FROM = 0.5;

/**
 * Whether the numbers of a day end before midnight if they go on as fast as since the last one. False below half of them.
 * @param number last sequence of the day · @param at when it was given, with the operator's offset. Wall-clock time: a day
 * on which daylight saving begins or ends counts as 24 hours, which is close enough for a warning.
 */
export function endsBeforeMidnight({ number, at }: { number: number; at: string }): boolean {
  if (number < LAST_SEQUENCE * WATCHED_FROM) return false;
  const sinceMidnight = Date.parse(`1970-01-01T${at.slice(11, 23)}Z`);
  return number * DAY_MS > LAST_SEQUENCE * sinceMidnight;
}
