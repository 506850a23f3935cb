import { civilTime } from './civil-time.ts';

/** The newest end of one operator's journal. The lock on its row orders the writes of several nodes: take it first. */
export interface Head {
  operator: string;
  /** IANA zone of the operator, which decides the civil day. */
  time_zone: string;
  /** Sequence and hash of the last entry; 0 and GENESIS before the first. */
  seq: number;
  hash: string;
  /** Time of the last entry; empty before the first. */
  at: string;
  /** The latest instant seen since the clock last stepped, in milliseconds since the epoch. */
  ms: number;
  /** Civil day of the last number, `YYYYMMDD`; empty before the first. */
  day: string;
  /** Last sequence given on that day. */
  number: number;
  /** Journal sequence of the newest `offline_range_set` entry; 0 for none. */
  ranges: number;
}

/** A clock that goes back by no more than this is being adjusted: the civil day stays. */
export const STEP_TOLERANCE_MS = 5 * 60_000;
/** A clock this far ahead of the last entry is worth a warning. */
export const FORWARD_WARNING_MS = 36 * 3_600_000;

export interface Reading {
  day: string;
  at: string;
  ms: number;
  /** `back`: must be recorded as an entry. `forward`: a warning. */
  step: 'none' | 'back' | 'forward';
}

/**
 * Day and time of the next entries of a journal. Never refuses: a wrong clock must not keep a caller waiting.
 * @param now milliseconds since the epoch, read after the head was locked
 */
export function readClock(head: Head, now: number): Reading {
  const { day, at } = civilTime(now, head.time_zone);
  if (head.seq === 0) return { day, at, ms: now, step: 'none' };
  const back = head.ms - now;
  if (back > STEP_TOLERANCE_MS) return { day, at, ms: now, step: 'back' };
  // Within the tolerance a day never goes back: at 23:59 after midnight was seen, the later time stays.
  if (back > 0 && day < head.day)
    return { day: head.day, at: civilTime(head.ms, head.time_zone).at, ms: head.ms, step: 'none' };
  return { day, at, ms: Math.max(now, head.ms), step: -back > FORWARD_WARNING_MS ? 'forward' : 'none' };
}
