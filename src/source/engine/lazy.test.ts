import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ExchangeFault } from '../exchange.ts';
import { Lazy } from './lazy.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('opens once for concurrent callers, and again after a failure', async () => {
  const open = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(new ExchangeFault('refused', { reason: 'parado' }))
    .mockResolvedValue('opened');
  const lazy = new Lazy(open);
  const failed = await Promise.allSettled([lazy.get(), lazy.get()]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(open).toHaveBeenCalledTimes(1);
  expect(await Promise.all([lazy.get(), lazy.get()])).toEqual(['opened', 'opened']);
  expect(open).toHaveBeenCalledTimes(2);
});

test('closes what was opened, once, and opens nothing more', async () => {
  const end = vi.fn();
  const lazy = new Lazy(async () => 'opened');
  await lazy.get();
  await lazy.close(end);
  await lazy.close(end);
  expect(end.mock.calls).toEqual([['opened']]);
  await expect(lazy.get()).rejects.toMatchObject({ code: 'closed' });
});

test('closes nothing when nothing was opened', async () => {
  const end = vi.fn();
  await new Lazy(async () => 'opened').close(end);
  expect(end).not.toHaveBeenCalled();
});

test('does not keep Carimbo from stopping when opening, or closing, has no end', async () => {
  const opening = new Lazy(() => new Promise<string>(() => {}));
  opening.get().catch(() => {});
  const closing = new Lazy(async () => 'opened');
  await closing.get();
  const stopped = Promise.all([opening.close(() => {}), closing.close(() => new Promise<void>(() => {}))]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await stopped).toHaveLength(2);
});

test('closes what is opened too late', async () => {
  let opened: (what: string) => void = () => {};
  const lazy = new Lazy<string>(() => new Promise((resolve) => (opened = resolve)));
  lazy.get().catch(() => {});
  const end = vi.fn();
  const closed = lazy.close(end);
  await vi.advanceTimersByTimeAsync(5_000);
  await closed;
  opened('late');
  await vi.waitFor(() => expect(end).toHaveBeenCalledWith('late'), 20_000);
});
