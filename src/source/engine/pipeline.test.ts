import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  budget,
  DOWN,
  FOUND,
  found,
  hang,
  never,
  pipelineWith,
  refused,
} from '../../../test/support/test-pipeline.ts';
import { ExchangeFault } from '../exchange.ts';
import type { Result } from './result.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});
describe('retries', () => {
  const lone = { breaker: { failures: 100, pauseMs: 10_000 } };

  test('are made for a transient fault and an unavailable reply, up to the limit', async () => {
    for (const failing of [refused, async () => DOWN]) {
      const onRetry = vi.fn();
      const pipeline = pipelineWith({ ...lone, attempts: 3 }, { onRetry });
      const work = vi.fn(failing);
      const asked = pipeline
        .ask(work, { signal: never, retry: true })
        .catch((fault: ExchangeFault) => fault.code);
      await vi.runAllTimersAsync();
      expect(await asked).toEqual(failing === refused ? 'refused' : DOWN);
      expect(work).toHaveBeenCalledTimes(3);
      expect(onRetry).toHaveBeenCalledTimes(2);
    }
  });

  test('end with the first success', async () => {
    const pipeline = pipelineWith({ ...lone, attempts: 5 });
    const work = vi.fn(found).mockImplementationOnce(refused);
    const asked = pipeline.ask(work, { signal: never, retry: true });
    await vi.runAllTimersAsync();
    expect(await asked).toEqual(FOUND);
    expect(work).toHaveBeenCalledTimes(2);
  });

  test('are not made when not asked for, for not_found, for misconfigured or for a fault that lasts', async () => {
    const pipeline = pipelineWith({ ...lone, attempts: 3 });
    const lasting = () => Promise.reject(new ExchangeFault('malformed_reply', { reason: 'não é JSON' }));
    for (const [work, retry] of [
      [vi.fn(refused), false],
      [vi.fn(async (): Promise<Result> => ({ outcome: 'not_found' })), true],
      [vi.fn(async (): Promise<Result> => ({ outcome: 'misconfigured' })), true],
      [vi.fn(lasting), true],
    ] as const) {
      await pipeline.ask(work, { signal: never, retry }).catch(() => {});
      expect(work).toHaveBeenCalledTimes(1);
    }
  });

  test('wait within the bounds of the jitter, and differently', async () => {
    // Decorrelated jitter: 2^t·tanh(√(4t))/1.4 of the first wait, t drawn from 0 to 1: at most 1.38 of it.
    const waits = new Set<number>();
    for (const drawn of [0, 0.25, 0.5, 0.75, 0.999]) {
      vi.spyOn(Math, 'random').mockReturnValue(drawn);
      const pipeline = pipelineWith({ ...lone, attempts: 2, retryWaitMs: 100 });
      const times: number[] = [];
      const asked = pipeline
        .ask(
          () => {
            times.push(performance.now());
            return refused();
          },
          { signal: never, retry: true },
        )
        .catch(() => {});
      await vi.runAllTimersAsync();
      await asked;
      const [first = 0, second = 0] = times;
      expect(second - first).toBeGreaterThanOrEqual(0);
      expect(second - first).toBeLessThanOrEqual(138);
      waits.add(second - first);
    }
    expect(waits.size).toBe(5);
  });

  test('are not begun when the budget would end first', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999);
    const pipeline = pipelineWith({ ...lone, attempts: 2, retryWaitMs: 1_000 });
    const work = vi.fn(refused);
    const asked = pipeline
      .ask(work, { ...budget(1_000), retry: true })
      .catch((fault: ExchangeFault) => fault.code);
    await vi.advanceTimersByTimeAsync(0);
    expect(await asked).toBe('refused');
    expect(work).toHaveBeenCalledTimes(1);
  });

  test('are given up when the caller leaves during the wait', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999);
    const pipeline = pipelineWith({ ...lone, attempts: 2, retryWaitMs: 1_000 });
    const caller = new AbortController();
    const work = vi.fn(refused);
    const asked = pipeline
      .ask(work, { signal: caller.signal, retry: true })
      .catch((fault: ExchangeFault) => fault.code);
    await vi.advanceTimersByTimeAsync(10);
    caller.abort();
    expect(await asked).toBe('refused');
    expect(work).toHaveBeenCalledTimes(1);
  });

  test('are not made once the breaker has opened: the system’s own fault is kept', async () => {
    const pipeline = pipelineWith({ attempts: 3, breaker: { failures: 1, pauseMs: 10_000 } });
    const asked = pipeline
      .ask(refused, { signal: never, retry: true })
      .catch((fault: ExchangeFault) => fault.code);
    await vi.runAllTimersAsync();
    expect(await asked).toBe('refused');
  });
});

describe('the queue', () => {
  const one = { concurrency: 1, queue: 2, timeoutMs: 1_000, breaker: { failures: 100, pauseMs: 1_000 } };

  /** Work that ends on demand, and records that it has begun. */
  function steps() {
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    const work = (name: string) => () =>
      new Promise<Result>((resolve) => {
        begun.push(name);
        ends.set(name, () => resolve(FOUND));
      });
    return { begun, work, end: (name: string) => ends.get(name)?.() };
  }

  test('is first come, first served, and refuses at once when full', async () => {
    const pipeline = pipelineWith(one);
    const { begun, work, end } = steps();
    const asked = ['a', 'b', 'c'].map((name) => pipeline.once(work(name)));
    expect(pipeline.waiting).toBe(2);
    expect(await pipeline.once(found)).toBe('too_busy');
    for (const name of ['a', 'b', 'c']) {
      await vi.waitFor(() => expect(begun).toContain(name), 20_000);
      end(name);
    }
    expect(await Promise.all(asked)).toEqual(['found', 'found', 'found']);
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  test('frees the place of a caller who hangs up at once', async () => {
    const pipeline = pipelineWith(one);
    const { begun, work, end } = steps();
    const first = pipeline.once(work('a'));
    const caller = new AbortController();
    const gone = pipeline.once(work('gone'), { signal: caller.signal });
    const third = pipeline.once(work('c'));
    caller.abort();
    expect(await gone).toBe('interrupted');
    expect(pipeline.waiting).toBe(1);
    end('a');
    expect(await first).toBe('found');
    await vi.waitFor(() => expect(begun).toEqual(['a', 'c']), 20_000);
    end('c');
    expect(await third).toBe('found');
  });

  test('continues after the time limit of a request that stalls', async () => {
    const pipeline = pipelineWith(one);
    const stalled = pipeline.once(hang);
    const next = pipeline.once(found);
    await vi.advanceTimersByTimeAsync(999);
    expect(pipeline.waiting).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await Promise.all([stalled, next])).toEqual(['timeout', 'found']);
  });
});

test('of an unknown error only the name is kept', async () => {
  const pipeline = pipelineWith();
  const work = () => Promise.reject(new TypeError('card 00012345678901230 is odd'));
  await expect(pipeline.ask(work, { signal: never, retry: false })).rejects.toMatchObject({
    outcome: 'unavailable',
    code: 'failed',
    message: 'failed: erro inesperado (TypeError)',
  });
});

test('nothing is sent for a caller who has already left', async () => {
  const work = vi.fn(found);
  expect(await pipelineWith().once(work, { signal: AbortSignal.abort() })).toBe('interrupted');
  expect(work).not.toHaveBeenCalled();
});
