import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ExchangeFault } from '../exchange.ts';
import { type Release, Turns } from './turns.ts';

/** What may happen at the line: somebody comes, the one who waits longest ends, somebody leaves. */
const steps = fc.array(
  fc.oneof(
    fc.constant({ do: 'come' } as const),
    fc.record({ do: fc.constant('end' as const), which: fc.nat(9) }),
    fc.record({ do: fc.constant('leave' as const), which: fc.nat(9) }),
  ),
  { maxLength: 60 },
);

test('whoever comes, ends and leaves, in whatever order: never too many at once, nobody overtaken, nobody forgotten', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.nat(5), steps, async (concurrency, queue, script) => {
      const turns = new Turns({ concurrency, queue });
      const inside = new Map<number, Release>();
      const waiting = new Map<number, AbortController>();
      const entered: number[] = [];
      const asked: Promise<unknown>[] = [];
      let comers = 0;

      const come = () => {
        const me = comers;
        comers += 1;
        const leave = new AbortController();
        waiting.set(me, leave);
        const enter = (release: Release) => {
          waiting.delete(me);
          inside.set(me, release);
          entered.push(me);
        };
        const turnedAway = ({ code }: ExchangeFault) => {
          waiting.delete(me);
          expect(['too_busy', 'interrupted']).toContain(code);
        };
        asked.push(turns.take(leave.signal).then(enter, turnedAway));
      };
      const settle = () => new Promise((resolve) => setImmediate(resolve));

      for (const step of script) {
        if (step.do === 'come') come();
        if (step.do === 'end') [...inside].at(step.which % Math.max(1, inside.size))?.[1]();
        if (step.do === 'end')
          inside.delete([...inside.keys()].at(step.which % Math.max(1, inside.size)) ?? -1);
        if (step.do === 'leave') [...waiting.values()].at(step.which)?.abort();
        await settle();
        expect(inside.size).toBeLessThanOrEqual(concurrency);
        expect(turns.waiting).toBeLessThanOrEqual(queue);
        expect(turns.waiting).toBe(waiting.size);
        // A free place and somebody in line never are there together.
        expect(inside.size === concurrency || waiting.size === 0).toBe(true);
      }
      while (inside.size > 0) {
        for (const [me, release] of inside) {
          release();
          release();
          inside.delete(me);
        }
        await settle();
      }
      await Promise.all(asked);
      expect(turns.waiting).toBe(0);
      expect(entered).toEqual([...entered].sort((a, b) => a - b));
    }),
    { numRuns: 100 },
  );
});
