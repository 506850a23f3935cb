import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { somebody } from '../../../test/support/fake-source.ts';
import type { Answer } from '../source.ts';
import { AnswerCache } from './answer-cache.ts';

const limits = { foundSeconds: 60, notFoundSeconds: 5, entries: 3 };
const FOUND: Answer = { outcome: 'found', beneficiary: somebody() };
const card = (card_number: string) => ({ card_number });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('keeps a person for its time, and a miss for a shorter one', () => {
  const cache = new AnswerCache(limits);
  cache.put(card('1'), FOUND);
  cache.put(card('2'), { outcome: 'not_found' });
  vi.advanceTimersByTime(4_999);
  expect(cache.get(card('1'))).toEqual(FOUND);
  expect(cache.get(card('2'))).toEqual({ outcome: 'not_found' });
  vi.advanceTimersByTime(1);
  expect(cache.get(card('2'))).toBeNull();
  vi.advanceTimersByTime(55_000);
  expect(cache.get(card('1'))).toBeNull();
});

test('never keeps what is wrong', () => {
  const cache = new AnswerCache(limits);
  cache.put(card('1'), { outcome: 'unavailable', reason: '' });
  cache.put(card('2'), { outcome: 'misconfigured', reason: '' });
  expect(cache.get(card('1'))).toBeNull();
  expect(cache.get(card('2'))).toBeNull();
});

test('keeps nothing without a time to live', () => {
  const cache = new AnswerCache({ ...limits, foundSeconds: 0, notFoundSeconds: 0 });
  cache.put(card('1'), FOUND);
  cache.put(card('2'), { outcome: 'not_found' });
  expect(cache.get(card('1'))).toBeNull();
  expect(cache.get(card('2'))).toBeNull();
});

test('forgets the least recently used', () => {
  const cache = new AnswerCache(limits);
  for (const number of ['1', '2', '3']) cache.put(card(number), FOUND);
  cache.get(card('1'));
  cache.put(card('4'), FOUND);
  expect(['1', '2', '3', '4'].filter((number) => cache.get(card(number)) !== null)).toEqual(['1', '3', '4']);
});

test('does not take a CPF for a card of the same digits', () => {
  const cache = new AnswerCache(limits);
  cache.put({ cpf: '52998224725' }, FOUND);
  expect(cache.get(card('52998224725'))).toBeNull();
  expect(cache.get({ cpf: '52998224725' })).toEqual(FOUND);
});

test('is empty when cleared', () => {
  const cache = new AnswerCache(limits);
  cache.put(card('1'), FOUND);
  cache.clear();
  expect(cache.get(card('1'))).toBeNull();
});
