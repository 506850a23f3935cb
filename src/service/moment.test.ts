import fc from 'fast-check';
import { expect, it } from 'vitest';
import { civilTime } from '../protocol/civil-time.ts';
import { momentIn } from './moment.ts';

const SAO_PAULO = 'America/Sao_Paulo';

it('reads a date as the whole civil day in the operator’s zone', () => {
  expect(momentIn('from', '2026-11-22', SAO_PAULO)).toEqual({
    start: Date.parse('2026-11-22T00:00:00-03:00'),
    end: Date.parse('2026-11-23T00:00:00-03:00'),
  });
});

it('reads an instant with its offset, without one in the operator’s zone, and a plus that became a space', () => {
  const at = Date.parse('2026-11-22T13:15:00Z');
  for (const text of [
    '2026-11-22T13:15Z',
    '2026-11-22T10:15:00.000-03:00',
    '2026-11-22T10:15:00',
    '2026-11-22T15:15:00 02:00',
  ]) {
    expect(momentIn('from', text, SAO_PAULO)).toEqual({ start: at, end: at });
  }
});

it('knows days of 23 hours, and days that begin at one o’clock', () => {
  // New York goes to summer time on 2026-03-08 at 2:00; São Paulo went on 2018-11-04 at 0:00.
  const short = momentIn('from', '2026-03-08', 'America/New_York');
  expect(short.end - short.start).toBe(23 * 3_600_000);
  const late = momentIn('from', '2018-11-04', SAO_PAULO);
  expect(late.end - late.start).toBe(23 * 3_600_000);
});

it('puts every instant into the day of its civil date', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: Date.parse('2017-01-01'), max: Date.parse('2030-01-01') }),
      fc.constantFrom(SAO_PAULO, 'America/New_York', 'America/Noronha', 'Asia/Kolkata', 'UTC'),
      (ms, zone) => {
        const { start, end } = momentIn('from', civilTime(ms, zone).at.slice(0, 10), zone);
        expect(ms).toBeGreaterThanOrEqual(start);
        expect(ms).toBeLessThan(end);
      },
    ),
  );
});

it.each([
  '',
  'ontem',
  '22/11/2026',
  '2026-13-01',
  '2026-02-30',
  '2026-11-22T25:00:00Z',
  '20261122',
  '2026-11-22T10',
])('refuses %j and names the field', (text) => {
  expect(() => momentIn('due_before', text, SAO_PAULO)).toThrow(/invalid_field: The field due_before/);
});
