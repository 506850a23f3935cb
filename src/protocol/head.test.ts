import { describe, expect, it } from 'vitest';
import { GENESIS } from './chain.ts';
import { type Head, readClock } from './head.ts';

const at = (text: string) => Date.parse(`2026-11-${text}-03:00`);
const head = (text: string): Head => ({
  operator: '326305',
  time_zone: 'America/Sao_Paulo',
  seq: 9,
  hash: GENESIS,
  at: `2026-11-${text}.000-03:00`,
  ms: at(text),
  day: `202611${text.slice(0, 2)}`,
  number: 7,
  ranges: 0,
});

describe('reading the clock under the head’s lock', () => {
  it('uses the clock unchanged when it goes forward', () => {
    expect(readClock(head('22T10:00:00'), at('22T10:00:01'))).toEqual({
      day: '20261122',
      at: '2026-11-22T10:00:01.000-03:00',
      ms: at('22T10:00:01'),
      step: 'none',
    });
  });

  it('gives the true time when it goes back a little within the day', () => {
    const reading = readClock(head('22T10:04:59'), at('22T10:00:00'));
    expect(reading).toMatchObject({ at: '2026-11-22T10:00:00.000-03:00', step: 'none' });
    expect(reading.ms).toBe(at('22T10:04:59'));
  });

  it('keeps day and time when it goes back a little over midnight', () => {
    expect(readClock(head('23T00:00:01'), at('22T23:59:00'))).toMatchObject({
      day: '20261123',
      at: '2026-11-23T00:00:01.000-03:00',
      step: 'none',
    });
  });

  it('adds up small steps back to a step', () => {
    const after = readClock(head('22T10:04:00'), at('22T10:00:00'));
    const next = { ...head('22T10:04:00'), ms: after.ms };
    expect(readClock(next, at('22T09:58:59')).step).toBe('back');
  });

  it('follows the clock when it goes far back', () => {
    expect(readClock(head('23T00:00:01'), at('22T23:54:00'))).toMatchObject({
      day: '20261122',
      step: 'back',
    });
  });

  it('reports a step forward of more than 36 hours, and goes on', () => {
    expect(readClock(head('20T10:00:00'), at('21T22:00:01'))).toMatchObject({
      day: '20261121',
      step: 'forward',
    });
    expect(readClock(head('20T10:00:00'), at('21T21:59:59')).step).toBe('none');
  });

  it('compares nothing before the first entry', () => {
    expect(readClock({ ...head('22T10:00:00'), seq: 0, ms: 0 }, at('22T10:00:00')).step).toBe('none');
  });
});
