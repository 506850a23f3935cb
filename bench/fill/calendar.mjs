const DAY_MS = 86_400_000;
const YEARS = 3;
/** Load of a call centre, Sunday to Saturday. */
const BUSY = [0.25, 1.15, 1.05, 1, 1, 0.95, 0.4];
/** São Paulo has had no daylight saving time since 2019, and the bench fills no earlier days. */
const OFFSET_MS = -3 * 3_600_000;
/** Cumulative share of a day's calls by hour. */
const BY_HOUR = [
  [0, 0],
  [8, 0.06],
  [12, 0.48],
  [14, 0.62],
  [18, 0.9],
  [24, 1],
];

/**
 * The days of the three years up to yesterday, and how many protocols each has.
 * @param {number} protocols @param {number} now milliseconds since the epoch
 * @returns {{day: string, start: number, count: number}[]} `start`: local midnight in milliseconds since the epoch
 */
export function calendar(protocols, now) {
  const midnight = Math.floor((now + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS;
  const starts = Array.from({ length: 365 * YEARS + 1 }, (_, i) => midnight - (365 * YEARS + 1 - i) * DAY_MS);
  const weights = starts.map((start) => BUSY[new Date(start + OFFSET_MS).getUTCDay()]);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let share = 0;
  let given = 0;
  return starts.map((start, i) => {
    share += weights[i];
    const upTo = i === starts.length - 1 ? protocols : Math.floor((protocols * share) / total);
    const count = upTo - given;
    given = upTo;
    return { day: new Date(start + OFFSET_MS).toISOString().slice(0, 10).replaceAll('-', ''), start, count };
  });
}

/** When the `nth` of a day's calls arrived. @param {{start: number, count: number}} day @returns {number} milliseconds */
export function instantOf({ start, count }, nth) {
  const share = (nth + 0.5) / count;
  const at = BY_HOUR.findIndex(([, by]) => by >= share);
  const [hour, by] = BY_HOUR[at];
  const [hourBefore, byBefore] = BY_HOUR[at - 1];
  const hours = hourBefore + ((share - byBefore) / (by - byBefore)) * (hour - hourBefore);
  return Math.floor(start + hours * 3_600_000);
}
