import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Seldom } from './seldom.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('says the first at once, and later how many were kept silent', () => {
  const seldom = new Seldom(10_000);
  const said: number[] = [];
  const tell = () => seldom.tell('a', (times) => said.push(times));
  for (let i = 0; i < 5; i += 1) tell();
  expect(said).toEqual([1]);
  vi.advanceTimersByTime(10_000);
  tell();
  expect(said).toEqual([1, 5]);
});

test('keeps what is said of one apart from what is said of another', () => {
  const seldom = new Seldom(10_000);
  const said: string[] = [];
  for (const key of ['a', 'b', 'a']) seldom.tell(key, () => said.push(key));
  expect(said).toEqual(['a', 'b']);
});
