import type { TimeLimit } from '../../src/concurrency/with-timeout.ts';
import type { SourceLog } from '../../src/source/deps.ts';
import { type AskLimits, askLimits } from '../../src/source/engine/limits.ts';
import { Pipeline } from '../../src/source/engine/pipeline.ts';
import type { Result } from '../../src/source/engine/result.ts';
import { ExchangeFault } from '../../src/source/exchange.ts';
import { UNWATCHED } from '../../src/source/source-watch.ts';

export const FOUND: Result = { outcome: 'found' };
export const DOWN: Result = { outcome: 'unavailable', reason: 'manutenção' };

export const never = new AbortController().signal;
export const refused = (): Promise<Result> =>
  Promise.reject(new ExchangeFault('refused', { reason: 'conexão recusada' }));
export const hang = (): Promise<Result> => new Promise(() => {});
export const found = async (): Promise<Result> => FOUND;

interface Events {
  onState?: (state: string, reason: unknown) => void;
  onRetry?: () => void;
}

/** A pipeline for lookups, with what it reports. */
export function pipelineWith(limits: Partial<AskLimits> = {}, { onState, onRetry }: Events = {}) {
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
    /** The outcome of one lookup, or the code of its fault. */
    once: (work: () => Promise<Result>, limit: TimeLimit = { signal: never }) =>
      pipeline.ask('lookup.card_number', work, { ...limit, retry: false }).then(
        ({ outcome }): string => outcome,
        (fault: ExchangeFault) => fault.code,
      ),
  };
}

/** A limit that ends after so long. */
export function budget(ms: number): TimeLimit {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return { signal: controller.signal, deadline: performance.now() + ms };
}
