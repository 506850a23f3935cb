import { expect, it } from 'vitest';
import { GroupCommit } from './group-commit.ts';

/** Writes that end when they are released, one after the other. */
function staged(most = 100) {
  const batches: number[][] = [];
  const releases: (() => void)[] = [];
  const commits = new GroupCommit<number>(
    (items) => {
      batches.push(items);
      return new Promise((resolve) => releases.push(resolve));
    },
    { most },
  );
  const begun = async (count: number) => {
    while (batches.length < count) await new Promise(setImmediate);
  };
  return { commits, batches, releases, begun };
}

it('writes what arrives in one turn at once, and what arrives meanwhile in the next write', async () => {
  const { commits, batches, releases, begun } = staged();
  for (const item of [1, 2]) commits.add(item);
  await begun(1);
  for (const item of [3, 4, 5]) commits.add(item);
  expect([batches, commits.waiting]).toEqual([[[1, 2]], 3]);
  releases[0]?.();
  await begun(2);
  releases[1]?.();
  await commits.idle();
  expect(batches).toEqual([
    [1, 2],
    [3, 4, 5],
  ]);
});

it('writes no more than the most at once, and all of it', async () => {
  const { commits, batches, releases, begun } = staged(2);
  for (const item of [1, 2, 3, 4, 5]) commits.add(item);
  for (const count of [1, 2, 3]) {
    await begun(count);
    releases[count - 1]?.();
  }
  await commits.idle();
  expect(batches).toEqual([[1, 2], [3, 4], [5]]);
});
