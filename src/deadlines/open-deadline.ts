import type { Term } from '../protocol/entry.ts';
import { dueOf } from '../protocol/occurrence.ts';
import type { Protocol } from '../protocol/protocol.ts';

/** Where a deadline stands at an instant: computed, never stored. */
export type DeadlineStatus = 'late' | 'today' | 'later';

/** The deadline that ends next in a protocol. */
export interface OpenDeadline {
  occurrence: number;
  due_at: string;
  /** Null where the end was agreed on with the beneficiary. */
  term: Term | null;
  assumed: boolean;
  subject: string | null;
}

/** Null where no occurrence is open, or none has a deadline. */
export function openDeadline({ state, occurrences }: Protocol): OpenDeadline | null {
  if (state === 'closed') return null;
  let next: OpenDeadline | null = null;
  for (const one of occurrences) {
    const due_at = one.state === 'open' ? dueOf(one) : null;
    if (due_at === null || (next !== null && Date.parse(next.due_at) <= Date.parse(due_at))) continue;
    const { occurrence, assumed, subject, terms } = one;
    next = {
      occurrence,
      due_at,
      assumed,
      subject,
      term: terms.find((term) => term.due_at === due_at) ?? null,
    };
  }
  return next;
}

/**
 * @param lateAfterMs how long after the due time an answer is late
 * @param endOfToday the first instant of tomorrow in the operator's zone
 */
export function statusOf(
  due_at: string,
  { now, endOfToday, lateAfterMs }: { now: number; endOfToday: number; lateAfterMs: number },
): DeadlineStatus {
  const due = Date.parse(due_at);
  if (now > due + lateAfterMs) return 'late';
  return due < endOfToday ? 'today' : 'later';
}
