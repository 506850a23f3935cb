import { expect, it } from 'vitest';
import { inTurn } from './in-turn.ts';

it('begins a piece of work when the one before it has ended, also when that failed', async () => {
  const run = inTurn();
  const begun: string[] = [];
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const works = [
    run(async () => {
      begun.push('a');
      await ended;
      throw new Error('staged');
    }),
    run(async () => begun.push('b')),
  ];
  await new Promise(setImmediate);
  expect(begun).toEqual(['a']);
  end();
  expect(await Promise.allSettled(works)).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled' }]);
  expect(begun).toEqual(['a', 'b']);
});
