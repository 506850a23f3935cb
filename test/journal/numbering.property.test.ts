import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Journal } from '../../src/journal/journal.ts';
import { verifyJournal } from '../../src/journal/verify.ts';
import { civilTime } from '../../src/protocol/civil-time.ts';
import { STEP_TOLERANCE_MS } from '../../src/protocol/head.ts';
import { parseNumber } from '../../src/protocol/number.ts';
import { issue, note, OPERATOR, OTHER } from '../support/journal.ts';
import { memoryStore } from '../support/memory-store.ts';
import { watched } from '../support/watched-store.ts';

const ZONE = 'America/Sao_Paulo';
const START = Date.parse('2026-11-22T23:59:50.000-03:00');
const NODES = 3;

/** One event on a node, after the clock moved, with or without waiting for the events before. */
const step = fc.record({
  node: fc.nat(NODES - 1),
  clock: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 3000 }) },
    { weight: 1, arbitrary: fc.integer({ min: -STEP_TOLERANCE_MS, max: 0 }) },
    { weight: 1, arbitrary: fc.constantFrom(-3_600_000, -86_400_000, 86_400_000, 3 * 86_400_000, 20_000) },
  ),
  waits: fc.boolean(),
  what: fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('call' as const), call: fc.nat(12), other: fc.boolean() }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('anonymous' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('card' as const), call: fc.nat(12) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('failing' as const) }) },
  ),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function play(steps: Step[]) {
  let now = START;
  const issuedAt: { number: string; at: string; now: number }[] = [];
  const store = watched(memoryStore({ clock: () => now }), ({ inserted }, at) => {
    for (const { number, issued_at } of inserted) issuedAt.push({ number, at: issued_at, now: at });
  });
  await store.ensureJournals([OPERATOR, OTHER].map((ans_registry) => ({ ans_registry, time_zone: ZONE })));
  const nodes = Array.from({ length: NODES }, () => new Journal(store));
  const calls = new Map<string, Set<string>>();
  let anonymous = 0;
  let failed = 0;

  async function ask({ node, what }: Step): Promise<void> {
    const journal = nodes[node] as Journal;
    if (what.kind === 'failing') {
      await journal.write(note('32630519990101000001', 'x')).catch(() => failed++);
      return;
    }
    if (what.kind === 'anonymous') {
      await journal.write(issue(null));
      anonymous++;
      return;
    }
    const operator = what.kind === 'call' && what.other ? OTHER : OPERATOR;
    const card = what.kind === 'card' ? { identification: 'not_found' as const, card_number: '1' } : {};
    const { protocol } = await journal.write(issue(`call-${what.call}`, card, operator));
    const key = `${operator}/${what.call}`;
    calls.set(key, (calls.get(key) ?? new Set()).add(protocol.number));
  }

  const asked: Promise<void>[] = [];
  for (const step of steps) {
    now += step.clock;
    const answer = ask(step);
    asked.push(answer);
    if (step.waits) await answer;
  }
  await Promise.all(asked);
  return { store, calls, anonymous, failed, issuedAt };
}

describe('numbering under arbitrary events', () => {
  it('gives unique, contiguous numbers of the right day, one per call, and a valid journal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async (steps) => {
        const { store, calls, anonymous, failed, issuedAt } = await play(steps);

        for (const numbers of calls.values()) expect(numbers.size).toBe(1);
        expect(issuedAt).toHaveLength(calls.size + anonymous);
        expect(new Set(issuedAt.map(({ number }) => number)).size).toBe(issuedAt.length);
        expect(failed).toBe(steps.filter(({ what }) => what.kind === 'failing').length);

        const days = new Map<string, number[]>();
        for (const { number, at, now } of issuedAt) {
          const parts = parseNumber(number) as NonNullable<ReturnType<typeof parseNumber>>;
          expect(at.slice(0, 10).replaceAll('-', '')).toBe(parts.day);
          expect(Math.abs(Date.parse(at) - now)).toBeLessThanOrEqual(STEP_TOLERANCE_MS);
          if (Date.parse(at) === now) expect(parts.day).toBe(civilTime(now, ZONE).day);
          const key = parts.registry + parts.day;
          days.set(key, [...(days.get(key) ?? []), parts.sequence]);
        }
        for (const sequences of days.values())
          expect(sequences.sort((a, b) => a - b)).toEqual(sequences.map((_, i) => i + 1));

        for (const head of await store.reads.heads())
          expect((await verifyJournal(store.reads, head)).problems).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
