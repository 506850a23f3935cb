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
import type { AskLimits } from './limits.ts';
import type { Result } from './result.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});
describe('the breaker', () => {
  const breaker = { failures: 3, pauseMs: 10_000 };

  async function opened(limits: Partial<AskLimits> = {}) {
    const states: string[] = [];
    const pipeline = pipelineWith(
      { breaker, ...limits },
      { onState: (state, reason) => states.push(`${state}: ${reason}`) },
    );
    for (let i = 0; i < 3; i += 1) await pipeline.once(refused);
    return { pipeline, states };
  }

  test('opens after so many failures in a row, and then answers without a request', async () => {
    const { pipeline, states } = await opened();
    expect(pipeline.state).toBe('open');
    expect(states).toEqual(['open: conexão recusada']);
    const work = vi.fn(found);
    expect(await pipeline.once(work)).toBe('breaker_open');
    expect(work).not.toHaveBeenCalled();
  });

  test('says why it is open', async () => {
    const { pipeline } = await opened();
    await expect(pipeline.ask(found, { signal: never, retry: true })).rejects.toMatchObject({
      outcome: 'unavailable',
      reason: 'disjuntor aberto depois de 3 falhas seguidas; a última: conexão recusada',
    });
  });

  test('opened by a misconfiguration it stays misconfigured, for a person to fix', async () => {
    const pipeline = pipelineWith({ breaker: { failures: 1, pauseMs: 10_000 } });
    await pipeline.once(async () => ({ outcome: 'misconfigured', reason: 'credencial recusada' }));
    await expect(pipeline.ask(found, { signal: never, retry: true })).rejects.toMatchObject({
      outcome: 'misconfigured',
      code: 'breaker_open',
      reason: 'disjuntor aberto depois de uma falha; a última: credencial recusada',
    });
  });

  test('stays closed when a success comes between the failures', async () => {
    const pipeline = pipelineWith({ breaker });
    for (const work of [refused, refused, found, refused, refused]) await pipeline.once(work);
    expect(pipeline.state).toBe('closed');
  });

  test('counts an unavailable reply and a misconfigured one, because a repeated wrong password locks the account', async () => {
    const pipeline = pipelineWith({ breaker });
    await pipeline.once(async () => DOWN);
    await pipeline.once(async () => ({ outcome: 'misconfigured' }));
    await pipeline.once(() => Promise.reject(new ExchangeFault('auth_failed', { reason: 'senha recusada' })));
    expect(pipeline.state).toBe('open');
  });

  test('counts not_found as healthy, and a value that cannot be encoded not at all', async () => {
    const pipeline = pipelineWith({ breaker: { failures: 2, pauseMs: 10_000 } });
    for (let i = 0; i < 5; i += 1) await pipeline.once(async () => ({ outcome: 'not_found' }));
    const odd = () => Promise.reject(new ExchangeFault('value_not_encodable', { reason: 'quebra de linha' }));
    for (let i = 0; i < 5; i += 1) await pipeline.once(odd);
    expect(pipeline.state).toBe('closed');
  });

  test('does not count a request that the system does not understand, nor a value that does not fit its column', async () => {
    const pipeline = pipelineWith({ breaker: { failures: 2, pauseMs: 10_000 } });
    for (let i = 0; i < 5; i += 1)
      await pipeline.once(async () => ({ outcome: 'misconfigured', reason: '400', systemWorks: true }));
    for (const code of ['value_refused', 'value_does_not_fit'] as const)
      for (let i = 0; i < 5; i += 1)
        await pipeline.once(() => Promise.reject(new ExchangeFault(code, { reason: 'texto' })));
    expect(pipeline.state).toBe('closed');
  });

  test('lets one request through after the pause, refuses the others meanwhile, and closes on its success', async () => {
    const { pipeline, states } = await opened();
    vi.advanceTimersByTime(9_999);
    expect(await pipeline.once(found)).toBe('breaker_open');
    vi.advanceTimersByTime(1);

    let answer: (judged: Result) => void = () => {};
    const trial = pipeline.once(() => new Promise((resolve) => (answer = resolve)));
    await vi.waitFor(() => expect(pipeline.state).toBe('half_open'), 20_000);
    expect(await pipeline.once(found)).toBe('breaker_open');
    answer(FOUND);
    expect(await trial).toBe('found');
    expect(pipeline.state).toBe('closed');
    expect(states.map((state) => state.split(':')[0])).toEqual(['open', 'half_open', 'closed']);
    expect(await pipeline.once(found)).toBe('found');
  });

  test('opens for another pause when the trial fails', async () => {
    const { pipeline } = await opened();
    vi.advanceTimersByTime(10_000);
    expect(await pipeline.once(refused)).toBe('refused');
    expect(pipeline.state).toBe('open');
    vi.advanceTimersByTime(9_999);
    expect(await pipeline.once(found)).toBe('breaker_open');
    vi.advanceTimersByTime(1);
    expect(await pipeline.once(found)).toBe('found');
  });

  test('tries again at once when the caller of the trial hung up', async () => {
    const { pipeline } = await opened();
    vi.advanceTimersByTime(10_000);
    const caller = new AbortController();
    const trial = pipeline.once(hang, { signal: caller.signal });
    await vi.waitFor(() => expect(pipeline.state).toBe('half_open'), 20_000);
    caller.abort();
    expect(await trial).toBe('interrupted');
    expect(await pipeline.once(found)).toBe('found');
    expect(pipeline.state).toBe('closed');
  });

  test('measures its pause by uptime, not by the system clock', async () => {
    const { pipeline } = await opened();
    const now = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(now - 3_600_000);
    vi.advanceTimersByTime(10_000);
    expect(await pipeline.once(found)).toBe('found');
  });

  test('opens for a source that stalls past the budgets of its callers', async () => {
    const pipeline = pipelineWith({ breaker, timeoutMs: 10_000 });
    for (let i = 0; i < 3; i += 1) {
      const asked = pipeline.once(hang, budget(2_500));
      await vi.advanceTimersByTimeAsync(2_500);
      expect(await asked).toBe('timeout');
    }
    expect(pipeline.state).toBe('open');
  });

  test('opens for budgets far below the time limit too', async () => {
    const pipeline = pipelineWith({ breaker });
    for (let i = 0; i < 3; i += 1) {
      const asked = pipeline.once(hang, budget(300));
      await vi.advanceTimersByTimeAsync(300);
      expect(await asked).toBe('timeout');
    }
    expect(pipeline.state).toBe('open');
  });

  test('does not open because callers hang up early', async () => {
    const pipeline = pipelineWith({ breaker });
    for (let i = 0; i < 10; i += 1) {
      const caller = new AbortController();
      const asked = pipeline.once(hang, { signal: caller.signal });
      await vi.advanceTimersByTimeAsync(200);
      caller.abort();
      expect(await asked).toBe('interrupted');
    }
    expect(pipeline.state).toBe('closed');
  });

  test('refuses waiting requests at once when it opens', async () => {
    const pipeline = pipelineWith({
      breaker: { failures: 1, pauseMs: 10_000 },
      concurrency: 1,
      timeoutMs: 1_000,
    });
    const first = pipeline.once(hang);
    const waiting = [pipeline.once(found), pipeline.once(found)];
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await first).toBe('timeout');
    expect(await Promise.all(waiting)).toEqual(['breaker_open', 'breaker_open']);
    expect(pipeline.waiting).toBe(0);
  });
});
test('a flapping system gets few requests while it is down, and serves callers soon after it is up', async () => {
  const pipeline = pipelineWith({ breaker: { failures: 3, pauseMs: 5_000 }, attempts: 2 });
  let isUp = true;
  let askedWhileDown = 0;
  const work = async (): Promise<Result> => {
    if (!isUp) askedWhileDown += 1;
    return isUp ? FOUND : refused();
  };
  /** A caller each 100 ms for 30 s; how many of the 300 were not served. */
  const spell = async (state: 'up' | 'down'): Promise<number> => {
    isUp = state === 'up';
    let lost = 0;
    for (let caller = 0; caller < 300; caller += 1) {
      pipeline.ask(work, { ...budget(400), retry: true }).catch(() => {
        lost += 1;
      });
      await vi.advanceTimersByTimeAsync(100);
    }
    return lost;
  };
  expect(await spell('up')).toBe(0);
  for (let round = 0; round < 2; round += 1) {
    askedWhileDown = 0;
    // A retry may fall into the next period and is counted there.
    expect(await spell('down')).toBeGreaterThanOrEqual(298);
    // 300 callers good for two tries each. What reaches them: three to open the breaker, one more under way perhaps,
    // and a trial in each of six pauses.
    expect(askedWhileDown).toBeLessThanOrEqual(10);
    // Until the trial at the end of a pause, at most: 5 s are 50 callers.
    expect(await spell('up')).toBeLessThanOrEqual(52);
  }
  expect(await spell('up')).toBe(0);
});
