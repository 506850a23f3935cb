import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Poller } from './poller.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Polls one operator every second; `answers` is the result of each poll. */
function started(answers: () => boolean) {
  const at: number[] = [];
  const begun = Date.now();
  const poller = new Poller({
    operators: ['326305'],
    poll: async () => {
      at.push(Date.now() - begun);
      return answers();
    },
    intervalMs: 1_000,
    maxIntervalMs: 8_000,
  });
  poller.start();
  return { poller, at };
}

describe('the poller', () => {
  it('polls at growing intervals while the system does not answer, and regularly again once it does', async () => {
    let isWell = false;
    const { poller, at } = started(() => isWell);
    await vi.advanceTimersByTimeAsync(16_000);
    expect(at).toEqual([1_000, 3_000, 7_000, 15_000]);
    isWell = true;
    await vi.advanceTimersByTimeAsync(9_000);
    expect(at.slice(4)).toEqual([23_000, 24_000, 25_000]);
    await poller.stop();
  });

  it('polls soon when there is work, unless the system does not answer', async () => {
    let isWell = true;
    const { poller, at } = started(() => isWell);
    poller.wake('326305');
    await vi.advanceTimersByTimeAsync(100);
    expect(at).toEqual([100]);
    isWell = false;
    await vi.advanceTimersByTimeAsync(1_000);
    poller.wake('326305');
    await vi.advanceTimersByTimeAsync(1_900);
    expect(at).toEqual([100, 1_100]);
    await poller.stop();
  });

  it('polls soon again when work arrived during a poll', async () => {
    let poller: Poller | undefined;
    const { poller: made, at } = started(() => {
      if (at.length === 1) poller?.wake('326305');
      return true;
    });
    poller = made;
    await vi.advanceTimersByTimeAsync(1_500);
    expect(at).toEqual([1_000, 1_100]);
    await poller.stop();
  });

  it('causes no warning of Node with a hundred operators', async () => {
    const warned = vi.fn();
    process.on('warning', warned);
    const operators = Array.from({ length: 100 }, (_, i) => String(100_000 + i));
    const poller = new Poller({ operators, poll: async () => true, intervalMs: 1_000, maxIntervalMs: 8_000 });
    poller.start();
    await vi.advanceTimersByTimeAsync(1_000);
    await poller.stop();
    process.off('warning', warned);
    expect(warned).not.toHaveBeenCalled();
  });

  it('polls soon once after a long interval when the system answers again', async () => {
    const { poller, at } = started(() => false);
    await vi.advanceTimersByTimeAsync(7_500);
    expect(at).toEqual([1_000, 3_000, 7_000]);
    poller.endBackoff('326305');
    poller.endBackoff('326305');
    poller.endBackoff('999997');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(at.slice(3)).toEqual([7_600]);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(at.slice(4)).toEqual([15_600]);
    await poller.stop();
  });
});
