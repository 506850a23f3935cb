import type { SourceLog } from '../deps.ts';
import type { OperationName } from '../exchange.ts';
import type { Answer, Query } from '../source.ts';
import { type AnswerCache, createAnswerCache } from './answer-cache.ts';
import { createLane, type Lane, type LaneDeps } from './lane.ts';
import type { AskLimits } from './limits.ts';
import { type Judged, toFault } from './result.ts';

/** How the last lookup that reached their system ended. */
export interface LastLookup {
  outcome: Answer['outcome'];
  ms: number;
  /** performance.now() at its end. */
  at: number;
}

/** Lookups behind the cache and the guard, for every kind that is asked. */
export interface GuardedFind {
  find(query: Query, signal: AbortSignal): Promise<Answer>;
  readonly lane: Lane;
  readonly last: LastLookup | null;
  /** A trouble found beside the questions: told like theirs. */
  tell(trouble: Judged): void;
  close(): void;
}

/** One question to their system, filled in and ready. May throw ExchangeFault. */
export type Question = (signal: AbortSignal) => Promise<Answer>;

/** @param prepare the question for a query; null when nobody there can be called so, and they need not be asked */
export function createGuardedFind(
  prepare: (query: Query) => Promise<Question | null>,
  { limits, ...deps }: LaneDeps & { limits: AskLimits },
): GuardedFind {
  const lane = createLane('lookup', limits, deps);
  const cache: AnswerCache = createAnswerCache(limits.cache);
  const tell = createMisconfiguredLog(deps);
  let last: LastLookup | null = null;

  const askNoting = async (question: Question, signal: AbortSignal): Promise<Answer> => {
    const begun = performance.now();
    const note = (judged: Judged) => {
      const at = performance.now();
      last = { outcome: judged.outcome, ms: at - begun, at };
      tell(judged);
    };
    try {
      const answer = await question(signal);
      note(answer);
      return answer;
    } catch (error) {
      note(toFault(error));
      throw error;
    }
  };

  const askGuarded = async (query: Query, signal: AbortSignal): Promise<Answer> => {
    const operation: OperationName = 'cpf' in query ? 'lookup.cpf' : 'lookup.card_number';
    try {
      const question = await prepare(query);
      if (question === null) return { outcome: 'not_found' };
      return await lane.ask(operation, (stop) => askNoting(question, stop), { signal, retry: true });
    } catch (error) {
      const { outcome, code, reason } = toFault(error);
      // What cannot be written on their wire nobody there can be called.
      return code === 'value_not_encodable' ? { outcome: 'not_found' } : { outcome, code, reason };
    }
  };

  return {
    lane,
    tell,
    get last() {
      return last;
    },
    async find(query, signal) {
      if (signal.aborted)
        return { outcome: 'unavailable', code: 'interrupted', reason: 'a consulta foi interrompida' };
      if (!isText('cpf' in query ? query.cpf : query.card_number)) return { outcome: 'not_found' };
      const remembered = cache.get(query);
      if (remembered !== null) {
        deps.watch.remembered({ outcome: remembered.outcome });
        return remembered;
      }
      const answer = await askGuarded(query, signal);
      cache.put(query, answer);
      return answer;
    },
    close() {
      cache.clear();
      lane.close();
    },
  };
}

/** Half a character or a control character is in nobody's card, and every wire has its own way of choking on it. */
function isText(value: string): boolean {
  return value.isWellFormed() && !/\p{Cc}/u.test(value);
}

/** A source that is ours to fix is told when it becomes so and when the reason changes, not with every caller. */
function createMisconfiguredLog({
  operator,
  source,
  log,
}: {
  operator: string;
  source: string;
  log: SourceLog;
}) {
  let told: string | null = null;
  return ({ outcome, reason: why = '' }: Judged): void => {
    if (outcome === 'unavailable') return;
    const reason = outcome === 'misconfigured' ? why : null;
    if (reason !== null && reason !== told)
      log.error({ operator, source, reason }, 'the source is misconfigured');
    told = reason;
  };
}
