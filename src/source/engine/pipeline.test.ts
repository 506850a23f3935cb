import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { TimeLimit } from '../../concurrency/with-timeout.ts';
import type { SourceLog } from '../deps.ts';
import { ExchangeFault } from '../exchange.ts';
import { UNWATCHED } from '../source-watch.ts';
import { type AskLimits, askLimits } from './limits.ts';
import { Pipeline } from './pipeline.ts';
import type { Result } from './result.ts';

const FOUND: Result = { outcome: 'found' };
const DOWN: Result = { outcome: 'unavailable', reason: 'manutenção' };

const never = new AbortController().signal;
const refused = (): Promise<Result> =>
  Promise.reject(new ExchangeFault('refused', { reason: 'conexão recusada' }));
const hang = (): Promise<Result> => new Promise(() => {});
const found = async (): Promise<Result> => FOUND;

interface Events {
  onState?: (state: string, reason: unknown) => void;
  onRetry?: () => void;
}

function pipelineWith(limits: Partial<AskLimits> = {}, { onState, onRetry }: Events = {}) {
  const log = { info() {}, error() {}, warn: ({ reason }: { reason: unknown }) => onState?.('open', reason) };
  let isNew = true;
  const pipeline = new Pipeline({
    bulkhead: 'lookup',
    limits: { ...askLimits(), ...limits },
    operator: '999997',
    source: 'Sistema de teste',
    log: log as unknown as SourceLog,
    watch: {
      ...UNWATCHED,
      retried: () => onRetry?.(),
      breaker({ state }) {
        if (!isNew && state !== 'open') onState?.(state, null);
        isNew = false;
      },
    },
  });
  return {
    ask: <T extends Result>(work: () => Promise<T>, options: TimeLimit & { retry: boolean }) =>
      pipeline.ask('lookup.card_number', work, options),
    get state() {
      return pipeline.state;
    },
    get waiting() {
      return pipeline.waiting;
    },
    /** What comes of one question: its outcome, or the code of its fault. */
    once: (work: () => Promise<Result>, limit: TimeLimit = { signal: never }) =>
      pipeline.ask('lookup.card_number', work, { ...limit, retry: false }).then(
        ({ outcome }): string => outcome,
        (fault: ExchangeFault) => fault.code,
      ),
  };
}

/** A limit that ends after so long. */
function budget(ms: number): TimeLimit {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return { signal: controller.signal, deadline: performance.now() + ms };
}

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

  test('opens after so many failures in a row, and then answers without asking', async () => {
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

  test('opened by our own mistake it says so, for a person to fix', async () => {
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

  test('counts a judged unavailable and a misconfigured, for a wrong password asked often locks the account', async () => {
    const pipeline = pipelineWith({ breaker });
    await pipeline.once(async () => DOWN);
    await pipeline.once(async () => ({ outcome: 'misconfigured' }));
    await pipeline.once(() => Promise.reject(new ExchangeFault('auth_failed', { reason: 'senha recusada' })));
    expect(pipeline.state).toBe('open');
  });

  test('takes not_found for a healthy answer, and a value that cannot be written for none', async () => {
    const pipeline = pipelineWith({ breaker: { failures: 2, pauseMs: 10_000 } });
    for (let i = 0; i < 5; i += 1) await pipeline.once(async () => ({ outcome: 'not_found' }));
    const odd = () => Promise.reject(new ExchangeFault('value_not_encodable', { reason: 'quebra de linha' }));
    for (let i = 0; i < 5; i += 1) await pipeline.once(odd);
    expect(pipeline.state).toBe('closed');
  });

  test('takes a request that they do not understand for no illness, nor a value that is none for their column', async () => {
    const pipeline = pipelineWith({ breaker: { failures: 2, pauseMs: 10_000 } });
    for (let i = 0; i < 5; i += 1)
      await pipeline.once(async () => ({ outcome: 'misconfigured', reason: '400', isWell: true }));
    for (const code of ['value_refused', 'value_does_not_fit'] as const)
      for (let i = 0; i < 5; i += 1)
        await pipeline.once(() => Promise.reject(new ExchangeFault(code, { reason: 'texto' })));
    expect(pipeline.state).toBe('closed');
  });

  test('lets one question through after the pause, refuses the others meanwhile, and closes on its success', async () => {
    const { pipeline, states } = await opened();
    vi.advanceTimersByTime(9_999);
    expect(await pipeline.once(found)).toBe('breaker_open');
    vi.advanceTimersByTime(1);

    let answer: (judged: Result) => void = () => {};
    const trial = pipeline.once(() => new Promise((resolve) => (answer = resolve)));
    await vi.waitFor(() => expect(pipeline.state).toBe('half_open'));
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
    await vi.waitFor(() => expect(pipeline.state).toBe('half_open'));
    caller.abort();
    expect(await trial).toBe('interrupted');
    expect(await pipeline.once(found)).toBe('found');
    expect(pipeline.state).toBe('closed');
  });

  test('measures its pause by the time that passed, not by the clock on the wall', async () => {
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

  test('sends away at once those who wait in line when it opens', async () => {
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

describe('second tries', () => {
  const lone = { breaker: { failures: 100, pauseMs: 10_000 } };

  test('are made for a transient fault and a judged unavailable, so many in all', async () => {
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

  test('end with the first that goes well', async () => {
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

  test('wait within the bounds of the jitter, never all alike', async () => {
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

  test('are not made against a breaker that opened: what their system said is told', async () => {
    const pipeline = pipelineWith({ attempts: 3, breaker: { failures: 1, pauseMs: 10_000 } });
    const asked = pipeline
      .ask(refused, { signal: never, retry: true })
      .catch((fault: ExchangeFault) => fault.code);
    await vi.runAllTimersAsync();
    expect(await asked).toBe('refused');
  });
});

describe('the line', () => {
  const one = { concurrency: 1, queue: 2, timeoutMs: 1_000, breaker: { failures: 100, pauseMs: 1_000 } };

  /** Work that ends when told, and notes that it has begun. */
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
      await vi.waitFor(() => expect(begun).toContain(name));
      end(name);
    }
    expect(await Promise.all(asked)).toEqual(['found', 'found', 'found']);
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  test('is left at once by a caller who hangs up, whose place is free again', async () => {
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
    await vi.waitFor(() => expect(begun).toEqual(['a', 'c']));
    end('c');
    expect(await third).toBe('found');
  });

  test('goes on when one who is asked about stalls: the time limit frees the place', async () => {
    const pipeline = pipelineWith(one);
    const stalled = pipeline.once(hang);
    const next = pipeline.once(found);
    await vi.advanceTimersByTimeAsync(999);
    expect(pipeline.waiting).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await Promise.all([stalled, next])).toEqual(['timeout', 'found']);
  });
});

test('a system that flaps is asked little while it is down, and its callers are served soon after it is up', async () => {
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
    // Whose second try falls into the spell after is told there.
    expect(await spell('down')).toBeGreaterThanOrEqual(298);
    // 300 callers good for two tries each. What reaches them: three to open the breaker, one more under way perhaps,
    // and a trial in each of six pauses.
    expect(askedWhileDown).toBeLessThanOrEqual(10);
    // Until the trial at the end of a pause, at most: 5 s are 50 callers.
    expect(await spell('up')).toBeLessThanOrEqual(52);
  }
  expect(await spell('up')).toBe(0);
});

test('a stranger’s error is told by its name only', async () => {
  const pipeline = pipelineWith();
  const work = () => Promise.reject(new TypeError('card 00012345678901230 is odd'));
  await expect(pipeline.ask(work, { signal: never, retry: false })).rejects.toMatchObject({
    outcome: 'unavailable',
    code: 'failed',
    message: 'failed: erro inesperado (TypeError)',
  });
});

test('who has left already is not asked for', async () => {
  const work = vi.fn(found);
  expect(await pipelineWith().once(work, { signal: AbortSignal.abort() })).toBe('interrupted');
  expect(work).not.toHaveBeenCalled();
});
