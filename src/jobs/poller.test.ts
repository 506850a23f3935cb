import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Poller } from './poller.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Poller for one operator, a second apart; `answers` says how each goes. */
function started(answers: () => boolean) {
  const at: number[] = [];
  const begun = Date.now();
  const rounds = new Poller({
    operators: ['326305'],
    round: async () => {
      at.push(Date.now() - begun);
      return answers();
    },
    pauseMs: 1_000,
    longestPauseMs: 8_000,
  });
  rounds.start();
  return { rounds, at };
}

describe('rounds', () => {
  it('come ever more rarely while nobody answers, and regularly again after one that went well', async () => {
    let isWell = false;
    const { rounds, at } = started(() => isWell);
    await vi.advanceTimersByTimeAsync(16_000);
    expect(at).toEqual([1_000, 3_000, 7_000, 15_000]);
    isWell = true;
    await vi.advanceTimersByTimeAsync(9_000);
    expect(at.slice(4)).toEqual([23_000, 24_000, 25_000]);
    await rounds.stop();
  });

  it('begin soon when there is something to do, but not for one that does not answer', async () => {
    let isWell = true;
    const { rounds, at } = started(() => isWell);
    rounds.wake('326305');
    await vi.advanceTimersByTimeAsync(100);
    expect(at).toEqual([100]);
    isWell = false;
    await vi.advanceTimersByTimeAsync(1_000);
    rounds.wake('326305');
    await vi.advanceTimersByTimeAsync(1_900);
    expect(at).toEqual([100, 1_100]);
    await rounds.stop();
  });

  it('begin soon again when there was something to do in the middle of one', async () => {
    let rounds: Poller | undefined;
    const { rounds: made, at } = started(() => {
      if (at.length === 1) rounds?.wake('326305');
      return true;
    });
    rounds = made;
    await vi.advanceTimersByTimeAsync(1_500);
    expect(at).toEqual([1_000, 1_100]);
    await rounds.stop();
  });

  it('of a hundred operators alarm nobody', async () => {
    const warned = vi.fn();
    process.on('warning', warned);
    const operators = Array.from({ length: 100 }, (_, i) => String(100_000 + i));
    const rounds = new Poller({ operators, round: async () => true, pauseMs: 1_000, longestPauseMs: 8_000 });
    rounds.start();
    await vi.advanceTimersByTimeAsync(1_000);
    await rounds.stop();
    process.off('warning', warned);
    expect(warned).not.toHaveBeenCalled();
  });

  it('are hurried out of a long pause, once', async () => {
    const { rounds, at } = started(() => false);
    await vi.advanceTimersByTimeAsync(7_500);
    expect(at).toEqual([1_000, 3_000, 7_000]);
    rounds.hurry('326305');
    rounds.hurry('326305');
    rounds.hurry('999997');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(at.slice(3)).toEqual([7_600]);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(at.slice(4)).toEqual([15_600]);
    await rounds.stop();
  });
});
