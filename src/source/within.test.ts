import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { timeLeft } from './deadline.ts';
import { within } from './within.ts';

describe('work within a time', () => {
  it('knows how much of it is left, and leaves nothing with a signal that lives on', async () => {
    const long = new AbortController().signal;
    const left = await within(5_000, long, async (stop) => timeLeft(stop));
    expect(left).toBeGreaterThan(4_000);
    expect(left).toBeLessThanOrEqual(5_000);
    expect(getEventListeners(long, 'abort')).toEqual([]);
  });

  it.each([
    ['its time is up', 1, new AbortController()],
    ['the caller goes', 60_000, null],
  ])('is told to stop when %s', async (_what, ms, given) => {
    const caller = given ?? new AbortController();
    const work = within(ms, caller.signal, (stop) => stopped(stop));
    if (given === null) caller.abort();
    expect(await work).toBe('stopped');
  });

  it('is told at once where the caller has gone before', async () => {
    expect(await within(60_000, AbortSignal.abort(), async (stop) => stop.aborted)).toBe(true);
  });
});

const stopped = (signal: AbortSignal) =>
  new Promise<string>((resolve) => {
    signal.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
