import { NATIONAL_ONLY } from '../../dist/deadlines/business-days.js';
import { Deadlines } from '../../dist/deadlines/deadlines.js';
import { shippedProfile } from '../../dist/deadlines/load-profile.js';

/** Shares of the states. Many open ones of all ages are the worst case of the deadline list: all are late. */
const CLOSED = 0.6;
const ANSWERED = 0.2;
const ADDED = 0.03;
const GRANTED = { decision: 'granted', text: 'Autorizado.' };

/** @param {object} head the operator's */
export function deadlinesOf({ operator, time_zone }) {
  const settings = {
    profile: shippedProfile('health'),
    calendar: NATIONAL_ONLY,
    urgentLateAfterMs: 0,
    callFacts: false,
  };
  return new Deadlines([{ ans_registry: operator, time_zone, deadlines: settings }]);
}

/** The entries of an attendance with its deadlines, and those that treat it: one in five stays open. */
export function treated(entries, { next, begin }) {
  const [issued, ...later] = entries;
  const issue = { ...issued, data: { ...issued.data, ...begin(issued.data.class ?? null) } };
  const added =
    next() < ADDED ? [{ type: 'occurrence_added', data: { subject: 'Reembolso', ...careOf(begin) } }] : [];
  const until = next();
  const answers = [...added, issued].map((_, i) => ({
    type: 'answered',
    data: { ...GRANTED, occurrence: i + 1 },
  }));
  const isOpen = until >= CLOSED + ANSWERED;
  const closed = until < CLOSED ? [{ type: 'closed', data: {} }] : [];
  return [issue, ...later, ...added, ...(isOpen ? [] : answers), ...closed];
}

const careOf = (begin) => ({ class: 'care', ...begin('care') });
