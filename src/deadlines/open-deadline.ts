import type { Term } from '../protocol/entry.ts';
import type { DemandClass } from '../protocol/enums.ts';
import type { Occurrence } from '../protocol/occurrence.ts';
import type { Protocol } from '../protocol/protocol.ts';

/** Where an open deadline stands at an instant: computed, never stored. `soon`: its rule warns of it already. */
export const DEADLINE_STATUSES = ['late', 'today', 'soon', 'later'] as const;
export type DeadlineStatus = (typeof DEADLINE_STATUSES)[number];

/** What became of a deadline. `ended`: the protocol was closed in time without an answer. */
export const DEADLINE_STATES = ['open', 'late', 'met', 'ended'] as const;
export type DeadlineState = (typeof DEADLINE_STATES)[number];

/** One deadline of an occurrence. */
export interface Deadline {
  occurrence: Occurrence;
  due_at: string;
  class: DemandClass | null;
  /** The rule; of an extended one, the rule whose end was agreed on anew. Null where none is known. */
  term: Term | null;
  /** Its end was agreed on with the beneficiary. */
  extended: boolean;
}

/** All deadlines of an occurrence. An extension takes the place of its rules. */
export function deadlinesOf(occurrence: Occurrence): Deadline[] {
  const { terms, extended_until, class: demandClass } = occurrence;
  if (extended_until === undefined)
    return terms.map((term) => ({
      occurrence,
      due_at: term.due_at,
      class: term.class,
      term,
      extended: false,
    }));
  const [term = null] = terms;
  return [{ occurrence, due_at: extended_until, class: demandClass, term, extended: true }];
}

/** The deadline that ends next, of one class where it is given. Null where no occurrence is open, or none has a deadline. */
export function openDeadline({ state, occurrences }: Protocol, ofClass?: DemandClass): Deadline | null {
  if (state === 'closed') return null;
  const open = occurrences
    .filter((one) => one.state === 'open')
    .flatMap(deadlinesOf)
    .filter((one) => ofClass === undefined || one.class === ofClass);
  return open.reduce<Deadline | null>(
    (next, one) => (next === null || Date.parse(one.due_at) < Date.parse(next.due_at) ? one : next),
    null,
  );
}

export interface Moment {
  now: number;
  /** The first instant of tomorrow in the operator's zone. */
  endOfToday: number;
}

/**
 * @param lateAfterMs how long after the due time an answer is late
 * @param warnedFrom when its rule begins to warn of it
 */
export function statusOf(
  due_at: string,
  { now, endOfToday, lateAfterMs, warnedFrom }: Moment & { lateAfterMs: number; warnedFrom: number },
): DeadlineStatus {
  const due = Date.parse(due_at);
  if (now > due + lateAfterMs) return 'late';
  if (due < endOfToday) return 'today';
  return now >= warnedFrom ? 'soon' : 'later';
}

/** What became of a deadline, or stands at `now`. */
export function stateOf(
  { due_at, occurrence }: Deadline,
  { closed_at, now, lateAfterMs }: { closed_at: string | null; now: number; lateAfterMs: number },
): DeadlineState {
  const ended = occurrence.answered_at ?? closed_at;
  const at = ended === null ? now : Date.parse(ended);
  if (at > Date.parse(due_at) + lateAfterMs) return 'late';
  if (ended === null) return 'open';
  return occurrence.state === 'answered' ? 'met' : 'ended';
}
