import { expect, test } from 'vitest';
import type { Occurrence } from '../protocol/occurrence.ts';
import { NATIONAL_ONLY } from './business-days.ts';
import { Deadlines } from './deadlines.ts';
import { shippedProfile } from './load-profile.ts';
import { deadlinesOf } from './open-deadline.ts';

const OPERATOR = '326305';
const deadlines = new Deadlines([
  {
    ans_registry: OPERATOR,
    time_zone: 'America/Sao_Paulo',
    deadlines: {
      profile: shippedProfile('health'),
      calendar: NATIONAL_ONLY,
      urgentLateAfterMs: 30 * 60_000,
      callFacts: false,
    },
  },
]);

/** An occurrence as it begins. */
function begun(demandClass: Occurrence['class'], from: string, more: Partial<Occurrence> = {}): Occurrence {
  const { terms = [], assumed = false } = deadlines.begin({
    operator: OPERATOR,
    class: demandClass,
    from,
    isRinging: false,
  });
  return { occurrence: 1, class: demandClass, subject: null, state: 'open', terms, assumed, ...more };
}

function statuses(occurrence: Occurrence, times: readonly string[]) {
  return times.map((time) => {
    const endOfToday = Date.parse(`${time.slice(0, 10)}T00:00:00-03:00`) + 86_400_000;
    return deadlinesOf(occurrence).map((one) =>
      deadlines.statusOf(OPERATOR, one, { now: Date.parse(time), endOfToday }),
    );
  });
}

/** Counted by hand from Friday, 27 November 2026: five business days end on Friday, 4 December. */
test('a rule of business days warns from the beginning of a business day before', () => {
  expect(
    statuses(begun('care', '2026-11-27T10:15:30.123-03:00'), [
      '2026-12-02T23:59:59-03:00',
      '2026-12-03T00:00:00-03:00',
      '2026-12-04T00:00:00-03:00',
      '2026-12-04T23:59:59-03:00',
      '2026-12-05T00:00:00-03:00',
    ]),
  ).toEqual([['later'], ['soon'], ['today'], ['today'], ['late']]);
  // From Monday, 30 November, they end on Monday, 7 December: the business day before is Friday, the 4th.
  expect(
    statuses(begun('care', '2026-11-30T10:00:00.000-03:00'), [
      '2026-12-03T23:59:59-03:00',
      '2026-12-04T00:00:00-03:00',
    ]),
  ).toEqual([['later'], ['soon']]);
});

test('a rule of hours warns hours before, one of calendar days days before', () => {
  // The copy of the record: 72 hours, warned of 24 before; five calendar days, warned of one before.
  expect(
    statuses(begun('record_copy', '2026-11-24T10:00:00.000-03:00'), [
      '2026-11-26T09:59:59-03:00',
      '2026-11-26T10:00:00-03:00',
      '2026-11-28T00:00:00-03:00',
    ]),
  ).toEqual([
    ['later', 'later'],
    ['soon', 'later'],
    ['late', 'soon'],
  ]);
});

test('an urgent demand is late after the configured time, and was answered in time until then', () => {
  const from = '2026-11-27T10:00:00.000-03:00';
  const states = (answered_at?: string, now = '2026-11-27T12:00:00-03:00') =>
    deadlines
      .statesOf(
        {
          operator: OPERATOR,
          closed_at: null,
          occurrences: [
            begun('urgent', from, answered_at === undefined ? {} : { state: 'answered', answered_at }),
          ],
        },
        Date.parse(now),
      )
      .map(({ state }) => state);
  expect(states(undefined, '2026-11-27T10:30:00-03:00')).toEqual(['open']);
  expect(states(undefined, '2026-11-27T10:30:01-03:00')).toEqual(['late']);
  expect(states('2026-11-27T10:30:00.000-03:00')).toEqual(['met']);
  expect(states('2026-11-27T10:30:01.000-03:00')).toEqual(['late']);
});

test('a protocol that is closed in time without an answer ends its deadlines', () => {
  const occurrences = [begun('care', '2026-11-27T10:00:00.000-03:00')];
  const closed = (closed_at: string) =>
    deadlines.statesOf({ operator: OPERATOR, closed_at, occurrences }, Date.parse('2027-01-01T00:00:00Z'));
  expect(closed('2026-11-28T10:00:00.000-03:00')).toMatchObject([{ rule: 'health/care', state: 'ended' }]);
  expect(closed('2026-12-06T10:00:00.000-03:00')).toMatchObject([{ state: 'late' }]);
});

/** Counted by hand: Christmas and New Year's Day are Fridays, so thirty business days from 27 November end on 12 January. */
test('a deadline may be extended as far as its rule says, counted from the request', () => {
  const limit = (rule: string) =>
    deadlines.extensionLimit({ operator: OPERATOR, rule, from: '2026-11-27T10:00:00.000-03:00' });
  expect(limit('health/ombudsman')).toEqual({
    rule: 'health/ombudsman',
    amount: 30,
    unit: 'business_days',
    until: '2027-01-12T23:59:59.000-03:00',
  });
  expect(limit('health/care')).toBeNull();
  expect(limit('other/ombudsman')).toBeNull();
});

test('an extension takes the place of its rule, whose source it keeps', () => {
  const extended_until = '2026-12-22T23:59:59.000-03:00';
  const occurrence = begun('ombudsman', '2026-11-27T10:00:00.000-03:00', { extended_until });
  expect(deadlinesOf(occurrence).map((one) => deadlines.describe(one))).toMatchObject([
    { due_at: extended_until, rule: 'health/ombudsman', certainty: 'text', extended: true },
  ]);
});
