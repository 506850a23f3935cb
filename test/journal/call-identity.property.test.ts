import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { IssueCommand } from '../../src/journal/command.ts';
import { Journal } from '../../src/journal/journal.ts';
import { verifyJournal } from '../../src/journal/verify.ts';
import { areDifferentCallers, isComparable } from '../../src/protocol/caller.ts';
import { issue, OPERATOR, OTHER } from '../support/journal.ts';
import { memoryStore } from '../support/memory-store.ts';

const CALLERS = ['+5511987654321', '+5521999990000', '+5548333344444', '1001', 'withheld', null] as const;
type Caller = (typeof CALLERS)[number];

const step = fc.record({
  node: fc.nat(1),
  call: fc.nat(2),
  caller: fc.constantFrom(...CALLERS),
  card: fc.boolean(),
  /** Sends the number that its channel already has, if any. */
  sendsNumber: fc.boolean(),
  waits: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Answer {
  call: number;
  caller: Caller;
  told: string | undefined;
  number: string;
}

async function play(steps: Step[]) {
  const store = memoryStore();
  await store.ensureJournals(
    [OPERATOR, OTHER].map((ans_registry) => ({ ans_registry, time_zone: 'America/Sao_Paulo' })),
  );
  const nodes = [new Journal(store), new Journal(store)];
  const answers: Answer[] = [];
  const asked: Promise<void>[] = [];
  let latest: string | undefined;
  for (const { node, call, caller, card, sendsNumber, waits } of steps) {
    const told = sendsNumber ? latest : undefined;
    const command: IssueCommand = {
      ...issue(`call-${call}`, {
        ...(caller !== null && { caller_e164: caller }),
        ...(card && { identification: 'not_found', card_number: '1' }),
      }),
      ...(told !== undefined && { told }),
    };
    const answer = (nodes[node] as Journal).write(command).then(({ protocol: { number } }) => {
      latest = number;
      answers.push({ call, caller, told, number });
    });
    asked.push(answer);
    if (waits) await answer;
  }
  await Promise.all(asked);
  return { store, answers };
}

it('answers a channel that sends its number with that number, and no caller with another caller’s number', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { store, answers } = await play(steps);
      for (const { told, number } of answers) if (told !== undefined) expect(number).toBe(told);
      const { protocols: issued } = await store.reads.projection(OPERATOR, { number: '', limit: 1_000 });
      const byNumber = new Map(issued.map((protocol) => [protocol.number, protocol]));
      for (const { caller, told, number } of answers)
        if (told === undefined)
          expect(areDifferentCallers(caller, byNumber.get(number)?.caller_e164)).toBe(false);
      const sequences = issued.map(({ number }) => Number(number.slice(14))).sort((a, b) => a - b);
      expect(sequences).toEqual(sequences.map((_, i) => i + 1));
    }),
    { numRuns: 300 },
  );
});

it('answers a repeated request with the same number, in any order of requests', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { answers } = await play(steps);
      const numbers = new Map<string, Set<string>>();
      for (const { call, caller, told, number } of answers) {
        if (told !== undefined || !isComparable(caller)) continue;
        const key = `${call} ${caller}`;
        numbers.set(key, (numbers.get(key) ?? new Set()).add(number));
      }
      for (const [key, given] of numbers) expect([key, given.size]).toEqual([key, 1]);
    }),
    { numRuns: 300 },
  );
});

it('never answers with the number of another operator that a channel sends', async () => {
  const store = memoryStore();
  await store.ensureJournals(
    [OPERATOR, OTHER].map((ans_registry) => ({ ans_registry, time_zone: 'America/Sao_Paulo' })),
  );
  const journal = new Journal(store);
  const other = await journal.write(issue('a', {}, OTHER));
  const own = await journal.write({ ...issue('a'), told: other.protocol.number });
  expect(own).toMatchObject({ created: true, notice: 'told_unknown', protocol: { operator: OPERATOR } });
  for (const head of await store.reads.heads())
    expect((await verifyJournal(store.reads, head)).problems).toEqual([]);
});
