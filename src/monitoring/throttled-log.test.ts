import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ThrottledLog } from './throttled-log.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('reports the first message at once, and later how many were suppressed', () => {
  const throttledLog = new ThrottledLog(10_000);
  const reported: number[] = [];
  const report = () => throttledLog.report('a', (times) => reported.push(times));
  for (let i = 0; i < 5; i += 1) report();
  expect(reported).toEqual([1]);
  vi.advanceTimersByTime(10_000);
  report();
  expect(reported).toEqual([1, 5]);
});

test('counts each key by itself', () => {
  const throttledLog = new ThrottledLog(10_000);
  const reported: string[] = [];
  for (const key of ['a', 'b', 'a']) throttledLog.report(key, () => reported.push(key));
  expect(reported).toEqual(['a', 'b']);
});
