import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CarimboError } from '../../src/errors.ts';
import { Journal } from '../../src/journal/journal.ts';
import { verifyJournal } from '../../src/journal/verify.ts';
import type { NewEntry, Term } from '../../src/protocol/entry.ts';
import { CALL_ENDS, CALLBACK_OUTCOMES, CLASSES, CLOSE_REASONS, DECISIONS } from '../../src/protocol/enums.ts';
import type { Protocol } from '../../src/protocol/protocol.ts';
import { issue, note, OPERATOR } from '../support/journal.ts';
import { memoryStore } from '../support/memory-store.ts';

const text = fc.constantFrom('a', 'ação', '😀');
const occurrence = fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined });
const demandClass = fc.constantFrom(...CLASSES);
const terms = fc.array(
  fc.record<Term>(
    {
      rule: fc.constantFrom('health/care', 'health/non_care/decreto'),
      class: demandClass,
      amount: fc.constant(5),
      unit: fc.constantFrom('business_days', 'hours'),
      // The same instants in two offsets, so that texts and instants are ordered differently.
      due_at: fc.constantFrom(
        '2026-11-27T23:59:59.000-03:00',
        '2026-11-28T02:00:00.000+00:00',
        '2026-12-01T23:59:59.000-02:00',
      ),
    },
    { noNullPrototype: true },
  ),
  { maxLength: 2 },
);

/** Data without the fields that are undefined, as requests have it. */
const data = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc
    .record(fields)
    .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));

const uniqueId = fc.constantFrom('1.1', '1.2');
const happened = fc.constantFrom(
  '2026-11-22T10:15:00.000-03:00',
  '2026-11-22T13:15:00.000+00:00',
  '2026-11-22T10:15:20.000-03:00',
);
const optional = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const entry = fc.oneof(
  ...Object.entries({
    classified: { class: demandClass, subject: optional(text), occurrence, terms: optional(terms) },
    occurrence_added: { subject: text, class: optional(demandClass), terms: optional(terms) },
    assigned: { to: text, occurrence },
    forwarded: { to: text, occurrence },
    answered: {
      decision: fc.constantFrom(...DECISIONS),
      text,
      clause: optional(fc.constant('12.3')),
      occurrence,
    },
    closed: { reason: optional(fc.constantFrom(...CLOSE_REASONS)) },
    reopened: { text, occurrence },
    deadline_extended: { until: fc.constant('2026-12-22T23:59:59.000-03:00'), text, occurrence },
    'call.answered': {
      agent: optional(text),
      unique_id: optional(uniqueId),
      happened_at: optional(happened),
      terms: optional(terms),
      assumed: fc.constant(true),
    },
    'call.queued': { queue: optional(text), unique_id: optional(uniqueId), happened_at: optional(happened) },
    'call.ended': {
      by: optional(fc.constantFrom(...CALL_ENDS)),
      unique_id: optional(uniqueId),
      happened_at: optional(happened),
    },
    callback: { outcome: fc.constantFrom(...CALLBACK_OUTCOMES), terms: optional(terms) },
    noted: { text },
  }).map(([type, fields]) => data(fields).map((made) => ({ type, data: made }) as NewEntry)),
);

/** What must hold of a protocol after any entry. */
function demandSound(protocol: Protocol, before: Protocol, admitted: NewEntry): void {
  const { state, occurrences, due_at, closed_at, close_reason } = protocol;
  expect(occurrences.map((one) => one.occurrence)).toEqual(occurrences.map((_, i) => i + 1));
  expect(protocol).toMatchObject({ class: occurrences[0]?.class, subject: occurrences[0]?.subject });
  const open = occurrences.filter((one) => one.state === 'open');
  if (state !== 'closed') expect(state).toBe(open.length > 0 ? 'open' : 'answered');
  expect(closed_at !== null).toBe(state === 'closed');
  if (open.length > 0 && state === 'closed') expect(close_reason).not.toBeNull();
  const dues =
    state === 'closed'
      ? []
      : open.flatMap((one) => one.extended_until ?? one.terms.map((term) => term.due_at));
  const earliest = Math.min(...dues.map((due) => Date.parse(due)));
  expect(due_at === null ? Number.POSITIVE_INFINITY : Date.parse(due_at)).toBe(earliest);
  for (const one of occurrences) {
    expect(one.answered_at !== undefined).toBe(one.state === 'answered');
    expect(one.decision !== undefined).toBe(one.state === 'answered');
    if (one.decision === 'denied') expect(one.clause).toBe('12.3');
    if (one.class !== null) expect(one.assumed).toBe(false);
  }
  // Only the entries of these types change the state.
  if (before.state !== state)
    expect([
      ...['answered', 'closed', 'reopened', 'occurrence_added'],
      ...(before.close_reason === 'abandoned' ? ['call.answered', 'callback'] : []),
    ]).toContain(admitted.type);
  expect(protocol.number).toBe(before.number);
  expect(protocol.issued_at).toBe(before.issued_at);
}

it('folds any admitted sequence of entries to a sound protocol, refuses the rest with a code, and verifies', async () => {
  let admitted = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(terms, fc.array(entry, { maxLength: 30, size: 'max' }), async (begun, entries) => {
      const store = memoryStore();
      await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
      const journal = new Journal(store);
      const first = await journal.write(
        issue('a', begun.length > 0 ? { terms: begun, assumed: true as const } : {}),
      );
      let { protocol } = first;
      for (const one of entries) {
        try {
          const outcome = await journal.write({ ...note(protocol.number, ''), entry: one });
          demandSound(outcome.protocol, protocol, one);
          ({ protocol } = outcome);
          admitted += 1;
        } catch (error) {
          if (!(error instanceof CarimboError)) throw error;
          expect(['state_conflict', 'clause_required', 'occurrence_required', 'invalid_field']).toContain(
            error.code,
          );
          refused += 1;
        }
      }
      const [head] = await store.reads.heads();
      if (head === undefined) throw new Error('no head');
      const report = await verifyJournal(store.reads, head);
      expect(report.problems).toEqual([]);
    }),
    { numRuns: 300 },
  );
  console.log(`entries admitted: ${admitted}, refused: ${refused}`);
  expect(Math.min(admitted, refused)).toBeGreaterThan(500);
});
