import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ThrottledLog } from './throttled-log.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('says the first at once, and later how many were kept silent', () => {
  const throttledLog = new ThrottledLog(10_000);
  const said: number[] = [];
  const tell = () => throttledLog.tell('a', (times) => said.push(times));
  for (let i = 0; i < 5; i += 1) tell();
  expect(said).toEqual([1]);
  vi.advanceTimersByTime(10_000);
  tell();
  expect(said).toEqual([1, 5]);
});

test('keeps what is said of one apart from what is said of another', () => {
  const throttledLog = new ThrottledLog(10_000);
  const said: string[] = [];
  for (const key of ['a', 'b', 'a']) throttledLog.tell(key, () => said.push(key));
  expect(said).toEqual(['a', 'b']);
});
