import { expect, test } from 'vitest';
import { statusOf } from './open-deadline.ts';

const at = (time: string) => Date.parse(`2026-11-27T${time}-03:00`);
const endOfToday = Date.parse('2026-11-28T00:00:00-03:00');
const due = '2026-11-27T23:59:59.000-03:00';

test('a deadline of today is late only after its last second', () => {
  const status = (now: number) => statusOf(due, { now, endOfToday, lateAfterMs: 0, warnedFrom: 0 });
  expect(status(at('00:00:00'))).toBe('today');
  expect(status(at('23:59:59'))).toBe('today');
  expect(status(endOfToday)).toBe('late');
});

test('an urgent one, due at once, is late after the configured time', () => {
  const status = (now: number) =>
    statusOf('2026-11-27T10:00:00.000-03:00', {
      now,
      endOfToday,
      lateAfterMs: 30 * 60_000,
      warnedFrom: 0,
    });
  expect(status(at('10:30:00'))).toBe('today');
  expect(status(at('10:30:01'))).toBe('late');
});

test('what ends tomorrow ends soon from the moment its rule warns, before that later', () => {
  const status = (now: number) =>
    statusOf('2026-11-28T23:59:59.000-03:00', {
      now,
      endOfToday,
      lateAfterMs: 0,
      warnedFrom: at('12:00:00'),
    });
  expect(status(at('11:59:59'))).toBe('later');
  expect(status(at('12:00:00'))).toBe('soon');
});
