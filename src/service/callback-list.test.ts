import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildCallbacks } from '../config/build-config.ts';
import type { CallCourse } from '../protocol/call.ts';
import { civilTime } from '../protocol/civil-time.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { nextAttempt, taskOf } from './callback-list.ts';

const ZONE = 'America/Sao_Paulo';
const HOURS = { from: 8 * 60, to: 20 * 60 };
const MINUTE = 60_000;
const at = (time: string) => Date.parse(`2026-11-${time}-03:00`);
const operator = { ans_registry: '326305', time_zone: ZONE, callbacks: buildCallbacks() };

const missed = (call: CallCourse, more: Partial<Protocol> = {}): Protocol =>
  ({
    number: '32630520261122000001',
    numbering: 'own',
    source_number: null,
    direction: 'inbound',
    state: 'open',
    close_reason: null,
    caller_e164: '+5511987654321',
    occurrences: [],
    call: {
      queue: 'a',
      queued_at: '2026-11-23T10:00:00.000-03:00',
      ended_at: '2026-11-23T10:01:34.000-03:00',
      ...call,
    },
    ...more,
  }) as Protocol;

describe('a caller who is to be called back', () => {
  it('is due at once within the hours, with how long the call waited', () => {
    expect(taskOf([missed({})], { operator, now: at('23T10:02:00') })).toEqual({
      state: 'due',
      reason: 'abandoned',
      caller: '+5511987654321',
      number: '32630520261122000001',
      numbers: ['32630520261122000001'],
      missed_at: '2026-11-23T10:01:34.000-03:00',
      waited_seconds: 94,
      attempts: 0,
      last_attempt_at: null,
      next_attempt_at: '2026-11-23T10:01:34.000-03:00',
      queue: 'a',
      agent: null,
    });
  });

  it('waits for the spacing after an attempt, and for the hours', () => {
    const tried = missed({ attempts: 1, tried_at: '2026-11-23T19:30:00.000-03:00' });
    const task = (now: number) => taskOf([tried], { operator, now });
    const next_attempt_at = '2026-11-24T08:00:00.000-03:00';
    expect(task(at('23T19:31:00'))).toMatchObject({ state: 'waiting', attempts: 1, next_attempt_at });
    expect(task(at('24T07:59:59'))).toMatchObject({ state: 'waiting', next_attempt_at });
    expect(task(at('24T08:00:00'))).toMatchObject({ state: 'due', next_attempt_at });
    expect(task(at('24T21:00:00'))).toMatchObject({
      state: 'waiting',
      next_attempt_at: '2026-11-25T08:00:00.000-03:00',
    });
  });

  it('is given up after the configured attempts, until the caller calls once more', () => {
    const tried = missed({ attempts: 3, tried_at: '2026-11-23T15:00:00.000-03:00' });
    const now = at('23T18:00:00');
    expect(taskOf([tried], { operator, now })).toMatchObject({
      state: 'given_up',
      attempts: 3,
      next_attempt_at: null,
    });
    const again = missed({ ended_at: '2026-11-23T17:00:00.000-03:00' }, { number: '32630520261123000009' });
    expect(taskOf([again, tried], { operator, now })).toMatchObject({
      state: 'due',
      attempts: 0,
      number: '32630520261123000009',
      numbers: ['32630520261123000009', '32630520261122000001'],
    });
  });

  it('counts an attempt on whichever of the calls it is recorded', () => {
    const first = missed({ attempts: 1, tried_at: '2026-11-23T12:00:00.000-03:00' });
    const last = missed({
      ended_at: '2026-11-23T11:00:00.000-03:00',
      attempts: 1,
      tried_at: '2026-11-23T11:30:00.000-03:00',
    });
    expect(taskOf([last, first], { operator, now: at('23T12:30:00') })).toMatchObject({
      state: 'waiting',
      attempts: 2,
      last_attempt_at: '2026-11-23T12:00:00.000-03:00',
    });
  });

  it('whose call the company dropped did not wait', () => {
    const dropped = missed({
      answered_at: '2026-11-23T10:00:20.000-03:00',
      agent: '2001',
      dropped_at: '2026-11-23T10:05:00.000-03:00',
    });
    expect(taskOf([dropped], { operator, now: at('23T10:06:00') })).toMatchObject({
      reason: 'dropped',
      missed_at: '2026-11-23T10:05:00.000-03:00',
      waited_seconds: null,
      agent: '2001',
    });
  });
});

describe('the next attempt', () => {
  const zones = fc.constantFrom(ZONE, 'America/Rio_Branco', 'America/New_York', 'UTC');
  /** Also over changes of the clock in New York, and midnights that São Paulo skipped. */
  const instants = fc.integer({
    min: Date.parse('2018-01-01T00:00:00Z'),
    max: Date.parse('2028-01-01T00:00:00Z'),
  });
  const hours = fc
    .tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 1440 }))
    .filter(([from, to]) => from < to)
    .map(([from, to]) => ({ from, to }));
  const minuteOf = (ms: number, zone: string) => {
    const wall = civilTime(ms, zone).at;
    return Number(wall.slice(11, 13)) * 60 + Number(wall.slice(14, 16));
  };

  it('is within the hours of the operator’s zone, never too early, and due only when it may be made', () => {
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: -3 * 1440, max: 3 * 1440 }),
        hours,
        zones,
        (now, minutes, hours, zone) => {
          const earliest = now + minutes * MINUTE;
          const next = nextAttempt(earliest, { now, hours, zone });
          const isAllowed = (ms: number) => minuteOf(ms, zone) >= hours.from && minuteOf(ms, zone) < hours.to;
          expect(next).toBeGreaterThanOrEqual(earliest);
          // The clock may skip the hour at which they begin.
          expect(minuteOf(next, zone)).toBeGreaterThanOrEqual(hours.from);
          if (next <= now) expect(isAllowed(now)).toBe(true);
          else if (earliest <= now) expect(isAllowed(now)).toBe(false);
          // Less than two days later than it would be by the spacing alone.
          expect(next - Math.max(earliest, next <= now ? earliest : now)).toBeLessThan(49 * 60 * MINUTE);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('is at any time where the hours are all day', () => {
    const now = at('23T03:00:00');
    expect(nextAttempt(now - MINUTE, { now, hours: { from: 0, to: 1440 }, zone: ZONE })).toBe(now - MINUTE);
    expect(nextAttempt(now, { now, hours: HOURS, zone: ZONE })).toBe(at('23T08:00:00'));
  });
});
