import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Release, Semaphore } from './semaphore.ts';

/** What may happen at the queue: a caller comes, one of those inside ends, one of those who wait leaves. */
const steps = fc.array(
  fc.oneof(
    fc.constant({ do: 'come' } as const),
    fc.record({ do: fc.constant('end' as const), which: fc.nat(9) }),
    fc.record({ do: fc.constant('leave' as const), which: fc.nat(9) }),
  ),
  { maxLength: 60 },
);

test('in whatever order callers come, end and leave: never too many at once, none overtaken, none forgotten', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.nat(5), steps, async (concurrency, queue, script) => {
      const semaphore = new Semaphore({ concurrency, queue });
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
        const settled = (release: Release | 'full' | 'left') => {
          waiting.delete(me);
          if (typeof release === 'string') return;
          inside.set(me, release);
          entered.push(me);
        };
        asked.push(semaphore.acquire(leave.signal).then(settled));
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
        expect(semaphore.waiting).toBeLessThanOrEqual(queue);
        expect(semaphore.waiting).toBe(waiting.size);
        // A free place and a caller who waits are never there together.
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
      expect(semaphore.waiting).toBe(0);
      expect(entered).toEqual([...entered].sort((a, b) => a - b));
    }),
    { numRuns: 100 },
  );
});
