import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Settling } from './settling.ts';

const TIMES = { settleMs: 2_000, shrunkSettleMs: 30_000 };
const sized = (size: number, mtime = '1') => ({ size, mtime, inode: '7' });

function settlingAfter(known: ReturnType<typeof sized>): Settling {
  const settling = new Settling(TIMES);
  settling.setKnown(known);
  return settling;
}

test('a version that was dealt with is not indexed again', () => {
  const settling = settlingAfter(sized(100));
  expect(settling.decide(sized(100), 0)).toBe('known');
  expect(settling.decide(sized(100), 1e9)).toBe('known');
});

test('a new version is indexed once it no longer changes', () => {
  const settling = settlingAfter(sized(100));
  expect(settling.decide(sized(100, '2'), 0)).toBe('wait');
  expect(settling.decide(sized(100, '2'), 1_999)).toBe('wait');
  expect(settling.decide(sized(100, '2'), 2_000)).toBe('index');
});

test('a file that goes on growing is not indexed before it stops, however long that takes', () => {
  const growth = fc.array(
    fc.record({ by: fc.integer({ min: 1, max: 100 }), after: fc.integer({ min: 1, max: 1_999 }) }),
  );
  fc.assert(
    fc.property(growth, (steps) => {
      const settling = settlingAfter(sized(100));
      let size = 100;
      let now = 0;
      for (const step of steps) {
        size += step.by;
        now += step.after;
        expect(settling.decide(sized(size), now)).toBe('wait');
      }
    }),
  );
});

test('a file that shrank to less than half, like a copy that is still running, must stay unchanged much longer', () => {
  const settling = settlingAfter(sized(1_000));
  settling.decide(sized(499, '2'), 0);
  expect(settling.decide(sized(499, '2'), 29_999)).toBe('wait');
  expect(settling.decide(sized(499, '2'), 30_000)).toBe('index');
});

test('a file that becomes as it was before is not indexed again', () => {
  const settling = settlingAfter(sized(100));
  settling.decide(sized(50, '2'), 0);
  expect(settling.decide(sized(100), 1_000)).toBe('known');
  expect(settling.decide(sized(50, '2'), 5_000)).toBe('wait');
});

test('another file of the same size and time, moved into its place, is a new version', () => {
  const settling = settlingAfter(sized(100));
  const moved = { ...sized(100), inode: '8' };
  expect(settling.decide(moved, 0)).toBe('wait');
  expect(settling.decide(moved, 2_000)).toBe('index');
});
