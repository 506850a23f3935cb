import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withTimeout } from './with-timeout.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const stopped = (signal: AbortSignal) =>
  new Promise<string>((resolve) => {
    signal.addEventListener('abort', () => resolve(String((signal.reason as Error).name)), { once: true });
  });
const deaf = () => new Promise<never>(() => {});

it('gives the result, a deadline to the work, and leaves nothing with a signal that lives on', async () => {
  const { signal } = new AbortController();
  const left = await withTimeout({ ms: 5_000, signal }, async ({ deadline }) => deadline - performance.now());
  expect(left).toBe(5_000);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

it('keeps an earlier deadline of the caller', async () => {
  const deadline = performance.now() + 100;
  expect(await withTimeout({ ms: 5_000, deadline }, async (limit) => limit.deadline)).toBe(deadline);
});

it('passes on what the work throws', async () => {
  const failing = withTimeout({ ms: 1, otherwise: () => 'late' }, async () =>
    Promise.reject(new Error('own')),
  );
  await expect(failing).rejects.toThrow('own');
  expect(vi.getTimerCount()).toBe(0);
});

describe('without `otherwise`', () => {
  it('asks the work to stop when its time is up, and waits for it', async () => {
    const work = withTimeout({ ms: 10 }, ({ signal }) => stopped(signal));
    await vi.advanceTimersByTimeAsync(10);
    expect(await work).toBe('TimeoutError');
  });

  it('asks the work to stop when the caller leaves', async () => {
    const caller = new AbortController();
    const work = withTimeout({ ms: 60_000, signal: caller.signal }, ({ signal }) => stopped(signal));
    caller.abort();
    expect(await work).toBe('AbortError');
  });

  it('aborts the work at once where the caller has already left', async () => {
    const { signal } = { signal: AbortSignal.abort() };
    expect(await withTimeout({ ms: 60_000, signal }, async (limit) => limit.signal.aborted)).toBe(true);
  });
});

describe('with `otherwise`', () => {
  it('does not wait for work that does not listen, and says why', async () => {
    const late = withTimeout({ ms: 10, otherwise: (why) => why }, deaf);
    await vi.advanceTimersByTimeAsync(10);
    expect(await late).toBe('timeout');

    const caller = new AbortController();
    const left = withTimeout({ ms: 10, signal: caller.signal, otherwise: (why) => why }, deaf);
    caller.abort();
    expect(await left).toBe('aborted');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects with what it throws', async () => {
    const otherwise = () => {
      throw new Error('too late');
    };
    const late = expect(withTimeout({ ms: 10, otherwise }, deaf)).rejects.toThrow('too late');
    await vi.advanceTimersByTimeAsync(10);
    await late;
  });

  it('goes before what the work says about its own end, which is ignored', async () => {
    const work = ({ signal }: { signal: AbortSignal }) =>
      stopped(signal).then(() => Promise.reject(new Error()));
    const late = withTimeout({ ms: 10, otherwise: () => 'late' }, work);
    await vi.advanceTimersByTimeAsync(10);
    expect(await late).toBe('late');
  });

  it('begins nothing where the caller has left before', async () => {
    const work = vi.fn(deaf);
    const options = { ms: 10, signal: AbortSignal.abort(), otherwise: () => 'left' };
    expect(await withTimeout(options, work)).toBe('left');
    expect(work).not.toHaveBeenCalled();
  });
});
