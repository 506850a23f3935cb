import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { abortable } from './abortable.ts';
import { sleep } from './sleep.ts';

const never = new AbortController().signal;

test('abortable gives what the promise gives, and leaves no listener behind', async () => {
  expect(await abortable(Promise.resolve(7), { signal: never, otherwise: () => 0 })).toBe(7);
  const failing = abortable(Promise.reject(new Error('own')), { signal: never, otherwise: () => 0 });
  await expect(failing).rejects.toThrow('own');
  expect(getEventListeners(never, 'abort')).toEqual([]);
});

test('abortable ends with the signal, and ignores what comes of the promise later', async () => {
  const caller = new AbortController();
  let fail = (_error: Error): void => {};
  const pending = new Promise<number>((_resolve, reject) => (fail = reject));
  const left = abortable(pending, { signal: caller.signal, otherwise: () => 'left' });
  caller.abort();
  fail(new Error('late'));
  expect(await left).toBe('left');
  const otherwise = (): never => {
    throw new Error('gone');
  };
  await expect(abortable(pending, { signal: caller.signal, otherwise })).rejects.toThrow('gone');
});

test('sleep says whether the time has passed', async () => {
  expect(await sleep(1, never)).toBe(true);
  expect(await sleep(60_000, AbortSignal.abort())).toBe(false);
  const caller = new AbortController();
  const slept = sleep(60_000, caller.signal);
  caller.abort();
  expect(await slept).toBe(false);
});
