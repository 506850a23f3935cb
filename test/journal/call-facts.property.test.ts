import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AppendCommand } from '../../src/journal/command.ts';
import { Journal } from '../../src/journal/journal.ts';
import { verifyJournal } from '../../src/journal/verify.ts';
import type { BegunTerms, NewEntry } from '../../src/protocol/entry.ts';
import { missedAt, type Protocol } from '../../src/protocol/protocol.ts';
import { issue, note, OPERATOR } from '../support/journal.ts';
import { memoryStore } from '../support/memory-store.ts';

const BEGUN: BegunTerms = {
  assumed: true,
  terms: [
    {
      rule: 'health/care',
      class: 'care',
      amount: 5,
      unit: 'business_days',
      due_at: '2026-11-27T23:59:59.000-03:00',
    },
  ],
};

const time = (seconds: number) => new Date(Date.parse('2026-11-22T10:15:00Z') + seconds * 1000).toISOString();

/** Steps of a call, in the order in which they happen, at least 11 seconds apart. */
const STEPS = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant('call.queued'), queue: fc.constantFrom('a', 'b') }),
    fc.record({ type: fc.constant('call.ringing'), agent: fc.constantFrom('2001', '2002') }),
    fc.record({ type: fc.constant('call.answered'), agent: fc.constantFrom('2001', '2002') }),
    fc.record({
      type: fc.constant('call.held'),
      agent: fc.constant('2001'),
      hold: fc.constantFrom('begin', 'end'),
    }),
    fc.record({ type: fc.constant('call.transferred'), to: fc.constantFrom('b', '2002') }),
  ),
  { maxLength: 8 },
);
const ENDS = fc.constantFrom<(string | undefined)[]>(
  [undefined],
  ['caller'],
  ['agent', undefined],
  ['company', 'agent', undefined],
);

interface Told {
  fact: NewEntry;
  /** How often it is told, by whichever teller. */
  times: number;
}

/** Two tellers read the PBX's clock within two seconds of each other; the first one is exact. */
const calls = fc
  .tuple(STEPS, ENDS, fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 12, maxLength: 12 }))
  .map(([steps, ends, times]): Told[] => {
    const facts = steps.map(({ type, ...data }, i) => ({
      type,
      data: { ...data, unique_id: '1.1', happened_at: time(11 * (i + 1)) },
    }));
    const ended = ends.map((by) => ({
      type: 'call.ended',
      data: { unique_id: '1.1', happened_at: time(11 * (steps.length + 1)), ...(by !== undefined && { by }) },
    }));
    const recording = { type: 'recording', data: { file: 'a.wav' } };
    return [...facts, ...ended, recording].map((fact, i) => ({
      fact: fact as NewEntry,
      times: times[i % times.length] ?? 1,
    }));
  });

async function tell(facts: readonly NewEntry[]): Promise<{ protocol: Protocol; written: number }> {
  const store = memoryStore();
  await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
  // As where call facts are configured: a call that is still ringing has no deadline.
  const journal = new Journal(store, { termsOf: ({ isRinging }) => (isRinging ? {} : BEGUN) });
  let { protocol } = await journal.write(issue('a'));
  const commands = facts.map((entry): AppendCommand => ({ ...note(protocol.number, ''), entry }));
  // Half of them in one transaction.
  const half = commands.length >> 1;
  await Promise.all(commands.slice(0, half).map((command) => journal.write(command)));
  for (const command of commands.slice(half)) await journal.write(command);
  const [head] = await store.reads.heads();
  if (head === undefined) throw new Error('no head');
  const report = await verifyJournal(store.reads, head);
  expect(report.problems).toEqual([]);
  [protocol = protocol] = (await store.reads.projection(OPERATOR, { number: '', limit: 1 })).protocols;
  return { protocol, written: head.seq - 1 };
}

it('folds the facts of a call to the same sound protocol, in any order and however often they are told', async () => {
  const kinds = { abandoned: 0, dropped: 0, answered: 0 };
  await fc.assert(
    fc.asyncProperty(calls, fc.infiniteStream(fc.nat()), async (call, random) => {
      const inOrder = await tell(call.map(({ fact }) => fact));
      const often = call.flatMap(({ fact, times }) => Array.from({ length: times }, () => fact));
      const [draws] = [often.map(() => random.next().value ?? 0)];
      const shuffled = often
        .map((fact, i) => ({ fact, draw: draws[i] ?? 0 }))
        .sort((a, b) => a.draw - b.draw)
        .map(({ fact }) => fact);
      const again = await tell(shuffled);
      // Numbers, times of writing and the journal's sequence are of another journal.
      const told = ({ call, state, due_at, occurrences }: Protocol) => ({ call, state, due_at, occurrences });
      expect(told(again.protocol)).toEqual(told(inOrder.protocol));
      const ends = call.filter(({ fact }) => fact.type === 'call.ended').length;
      const others = call.length - ends;
      for (const { written } of [inOrder, again]) {
        expect(written).toBeGreaterThan(others);
        expect(written).toBeLessThanOrEqual(others + ends);
      }
      const isAnswered = call.some(({ fact }) => fact.type === 'call.answered');
      const isDropped = call.some(({ fact }) => 'by' in fact.data && fact.data.by === 'company');
      expect(again.protocol.due_at !== null).toBe(isAnswered);
      expect(missedAt(again.protocol) !== null).toBe(!isAnswered || isDropped);
      kinds[isDropped ? 'dropped' : isAnswered ? 'answered' : 'abandoned'] += 1;
    }),
    { numRuns: 300 },
  );
  console.log(kinds);
  expect(Math.min(...Object.values(kinds))).toBeGreaterThan(10);
});
