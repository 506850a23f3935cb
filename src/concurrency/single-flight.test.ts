import { expect, test, vi } from 'vitest';
import { SingleFlight } from './single-flight.ts';

test('runs once for concurrent callers with the same key, and again afterwards', async () => {
  const flights = new SingleFlight<number>();
  const run = vi.fn(async () => run.mock.calls.length);
  expect(await Promise.all([flights.do('a', run), flights.do('a', run), flights.do('b', run)])).toEqual([
    1, 1, 2,
  ]);
  expect(await flights.do('a', run)).toBe(3);
});

test('a caller who leaves does not stop the run; the last one does', async () => {
  const flights = new SingleFlight<string>();
  const [first, second] = [new AbortController(), new AbortController()];
  let leave: AbortSignal | undefined;
  const run = (signal: AbortSignal) => {
    leave = signal;
    return new Promise<string>(() => {});
  };
  const both = [first, second].map(({ signal }) => flights.do('a', run, signal));
  first.abort();
  expect(await both[0]).toBe('left');
  expect(leave?.aborted).toBe(false);
  second.abort();
  expect(await both[1]).toBe('left');
  expect(leave?.aborted).toBe(true);
  expect(await flights.do('a', async () => 'afresh', new AbortController().signal)).toBe('afresh');
});

test('a run that fails is not kept', async () => {
  const flights = new SingleFlight<string>();
  await expect(flights.do('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect(await flights.do('a', async () => 'well')).toBe('well');
});
