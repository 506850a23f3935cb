import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilTime } from './civil-time.ts';
import { LAST_SEQUENCE } from './number.ts';
import { endsBeforeMidnight } from './number-pace.ts';

const ZONE = 'America/Sao_Paulo';
/** Midnight in São Paulo, UTC-3. */
const MIDNIGHT = Date.parse('2026-11-22T03:00:00Z');
const HOUR = 3_600_000;
const at = (ms: number) => civilTime(MIDNIGHT + ms, ZONE).at;

describe('the pace of a day’s numbers', () => {
  it.each([
    ['half before noon', 500_000, '2026-11-22T11:59:00.000-03:00', true],
    ['half after noon', 500_000, '2026-11-22T12:01:00.000-03:00', false],
    ['less than half within the first hour', 499_999, '2026-11-22T00:59:00.000-03:00', false],
    ['three quarters at 17:59', 750_000, '2026-11-22T17:59:00.000-03:00', true],
    ['three quarters at 18:01', 750_000, '2026-11-22T18:01:00.000-03:00', false],
    ['half in the first millisecond', 500_000, '2026-11-22T00:00:00.000-03:00', true],
    ['half at noon minus a second, far east of UTC', 500_000, '2026-11-22T11:59:59.000+14:00', true],
  ])('%s', (_case, number, time, expected) => {
    expect(endsBeforeMidnight({ number, at: time })).toBe(expected);
  });

  it('agrees with calls counted one by one at that pace until midnight', () => {
    const day = fc.record({
      number: fc.integer({ min: 500_000, max: LAST_SEQUENCE }),
      elapsed: fc.integer({ min: 1, max: 24 * HOUR - 1 }),
    });
    fc.assert(
      fc.property(day, ({ number, elapsed }) => {
        const byMidnight = number + (number / elapsed) * (24 * HOUR - elapsed);
        fc.pre(Math.abs(byMidnight - LAST_SEQUENCE) > 1);
        expect(endsBeforeMidnight({ number, at: at(elapsed) })).toBe(byMidnight > LAST_SEQUENCE);
      }),
    );
  });
});
