import fc from 'fast-check';
import { expect, it } from 'vitest';
import { verifyJournal } from '../../src/journal/verify.ts';
import { announcedNumber } from '../../src/protocol/protocol.ts';
import { createFakeIssuer, type StagedIssue } from '../support/fake-issuer.ts';
import { memoryStore } from '../support/memory-store.ts';
import { createTestService, PRINCIPAL, REGISTRY } from '../support/protocol-service.ts';

const faults = fc.constantFrom<StagedIssue>('number', 'lost', 'garbled', 'not_sent', 'refuse', 'hang', {
  number: 'OE-SAME',
});
/** Each step: which call, how many requests at once, on which of two nodes. */
const steps = fc.array(
  fc.record({
    call: fc.integer({ min: 1, max: 4 }),
    requests: fc.integer({ min: 1, max: 3 }),
    node: fc.nat(1),
  }),
  { minLength: 1, maxLength: 8 },
);

it('gives each call one number and loses none of the operator’s, whatever fails in whatever order', async () => {
  const property = fc.asyncProperty(
    steps,
    fc.array(faults, { minLength: 1, maxLength: 8 }),
    async (calls, staged) => {
      let now = Date.parse('2026-11-22T14:05:00Z');
      const clock = () => now;
      const issuer = createFakeIssuer();
      let turn = 0;
      issuer.stage(() => staged[turn++ % staged.length] as StagedIssue);
      const store = memoryStore({ clock });
      const node = () => createTestService({ issuer, store, clock, lookupBudgetMs: 5 });
      const nodes = [await node(), await node()];

      const given = new Map<number, Set<string>>();
      for (const { call, requests, node: which } of calls) {
        const issued = await Promise.all(
          Array.from({ length: requests }, (_, i) =>
            nodes[(which + i) % 2]?.protocolService.issue(PRINCIPAL, { call_id: String(call) }),
          ),
        );
        for (const one of issued) {
          const numbers = given.get(call) ?? new Set();
          if (one !== undefined) given.set(call, numbers.add(announcedNumber(one.protocol)));
        }
      }
      issuer.answer();
      await Promise.all(nodes.map(({ numbers }) => numbers.stop()));

      now += 3_600_000;
      issuer.stage('number');
      await nodes[0]?.reconcile.poll(REGISTRY);

      for (const numbers of given.values()) expect(numbers.size).toBe(1);
      const everything = [...given.values()].flatMap((numbers) => [...numbers]);
      expect(new Set(everything).size).toBe(given.size);

      const { protocols } = await store.reads.projection(REGISTRY, { number: '', limit: 100 });
      for (const [reference, made] of issuer.made) {
        expect(made).toHaveLength(1);
        const protocol = protocols.find(({ number }) => number === reference);
        // Recorded beside our number; but one number given to two attendances is left to a person.
        if (protocol?.numbering === 'unreconciled') expect(made).toEqual(['OE-SAME']);
        else expect(protocol?.source_number).toBe(made[0]);
      }
      expect(protocols.filter(({ numbering }) => numbering === 'claimed')).toEqual([]);
      const [head] = await store.reads.heads();
      expect(head && (await verifyJournal(store.reads, head)).problems).toEqual([]);
    },
  );
  await fc.assert(property, { numRuns: 60 });
});
