import type { TimeLimit } from '../../concurrency/with-timeout.ts';
import type { Answer, Query } from '../source.ts';
import type { BreakerState } from '../source-watch.ts';
import { AnswerCache } from './answer-cache.ts';
import type { AskLimits } from './limits.ts';
import { Pipeline, type PipelineDeps, type Work } from './pipeline.ts';
import { type Result, toFault } from './result.ts';

/** How the last lookup that reached the operator's system ended. */
export interface LastLookup {
  outcome: Answer['outcome'];
  ms: number;
  /** performance.now() at its end. */
  at: number;
}

export interface LookupsOptions extends PipelineDeps {
  limits: AskLimits;
  /** The exchange for a query; null when such a card or CPF cannot exist there, and nothing need be asked. */
  prepare(query: Query): Promise<Work<Answer> | null>;
}

/** Lookups behind the cache and a pipeline, for every kind of source that is asked. */
export class Lookups {
  readonly #options: LookupsOptions;
  readonly #cache: AnswerCache;
  readonly #pipeline: Pipeline;
  #last: LastLookup | null = null;
  /** Why the source is misconfigured, as logged; null while it is not. */
  #logged: string | null = null;

  constructor(options: LookupsOptions) {
    this.#options = options;
    this.#cache = new AnswerCache(options.limits.cache);
    const onResult = (result: Result, ms: number): void => {
      this.#last = { outcome: result.outcome, ms, at: performance.now() };
      this.report(result);
    };
    this.#pipeline = new Pipeline({ ...options, bulkhead: 'lookup', onResult });
  }

  get last(): LastLookup | null {
    return this.#last;
  }

  get state(): BreakerState {
    return this.#pipeline.state;
  }

  async find(query: Query, limit: TimeLimit): Promise<Answer> {
    if (limit.signal.aborted)
      return { outcome: 'unavailable', code: 'interrupted', reason: 'a consulta foi interrompida' };
    if (!isText('cpf' in query ? query.cpf : query.card_number)) return { outcome: 'not_found' };
    const cached = this.#cache.get(query);
    if (cached !== null) {
      this.#options.watch.answeredFromCache({ outcome: cached.outcome });
      return cached;
    }
    const answer = await this.#ask(query, limit);
    this.#cache.put(query, answer);
    return answer;
  }

  /** Logs a source that is misconfigured when it becomes so and when the reason changes, not with every caller. */
  report({ outcome, reason = '' }: Result): void {
    if (outcome === 'unavailable') return;
    const why = outcome === 'misconfigured' ? reason : null;
    const { operator, source, log } = this.#options;
    if (why !== null && why !== this.#logged)
      log.error({ operator, source, reason: why }, 'the source is misconfigured');
    this.#logged = why;
  }

  close(): void {
    this.#cache.clear();
    this.#pipeline.close();
  }

  async #ask(query: Query, limit: TimeLimit): Promise<Answer> {
    try {
      const work = await this.#options.prepare(query);
      if (work === null) return { outcome: 'not_found' };
      const operation = 'cpf' in query ? 'lookup.cpf' : 'lookup.card_number';
      return await this.#pipeline.ask(operation, work, { ...limit, retry: true });
    } catch (error) {
      const { outcome, code, reason } = toFault(error);
      // A value that the transport cannot encode cannot exist there.
      return code === 'value_not_encodable' ? { outcome: 'not_found' } : { outcome, code, reason };
    }
  }
}

/** No card holds half a character or a control character, and every transport fails on them in its own way. */
function isText(value: string): boolean {
  return value.isWellFormed() && !/\p{Cc}/u.test(value);
}
