import type { Beneficiary } from '../beneficiary/beneficiary.ts';
import { SingleFlight } from '../concurrency/single-flight.ts';
import { type TimeLimit, withTimeout } from '../concurrency/with-timeout.ts';
import type { OperatorConfig } from '../config/config.ts';
import type { Identification } from '../protocol/enums.ts';
import type { Answer, Query, Source } from '../source/source.ts';

/** What is known of a person after asking. A beneficiary is there for `found` and `inactive` only. */
export interface SourceLookupResult {
  identification: Extract<
    Identification,
    'found' | 'inactive' | 'not_found' | 'source_unavailable' | 'not_informed'
  >;
  beneficiary: Beneficiary | null;
}

/** For the metrics: no personal data. `timeout`: the budget ran out; `unsupported`: no source that can answer this. */
export interface LookupEvent {
  operator: string;
  by: 'card_number' | 'cpf';
  outcome: Answer['outcome'] | 'timeout' | 'unsupported';
  /** What the caller waited for the source, in milliseconds. */
  ms: number;
  /** Why there is no answer: stable, for programs. Not there where there is one. */
  code?: string;
  /** The same for a technician. */
  reason?: string;
}

export interface SourceLookupDeps {
  /** By registro ANS. */
  sources: ReadonlyMap<string, Source>;
  operators: ReadonlyMap<string, Pick<OperatorConfig, 'lookupBudgetMs'>>;
  /** Called once for each question to a source, not for each caller who asked it. */
  onLookup?: (event: LookupEvent) => void;
}

export interface SourceLookup {
  /**
   * Who this is, by a normalised card or CPF. Settles within the operator's budget, or at once when the signal aborts;
   * never throws.
   */
  lookUp(operator: string, query: Query, options?: { signal?: AbortSignal }): Promise<SourceLookupResult>;
  /** Whether there is a source that can answer such a question. */
  canAnswer(operator: string, by: 'card_number' | 'cpf'): boolean;
}

/**
 * No source, or none that can answer this kind of question. `source_unavailable` would be asked again for ever, and
 * `not_found` would be wrong about the operator's base and make a caller key the card again. `not_informed` lets the call
 * go on to a person; the card as keyed stays with the protocol all the same.
 */
const NO_SOURCE: SourceLookupResult = { identification: 'not_informed', beneficiary: null };

const UNAVAILABLE: SourceLookupResult = { identification: 'source_unavailable', beneficiary: null };

/** Asks the operators' sources, each within its operator's budget; the same question is asked once at a time. */
export function createSourceLookup({
  sources,
  operators,
  onLookup = () => {},
}: SourceLookupDeps): SourceLookup {
  // A burst of repeats for one call must not multiply at the operator's system.
  const flights = new SingleFlight<Answer>();

  const canAnswer: SourceLookup['canAnswer'] = (operator, by) =>
    operators.has(operator) && (sources.get(operator)?.answers[by] ?? false);

  return {
    canAnswer,
    async lookUp(operator, query, { signal } = {}) {
      const [by, value] =
        'cpf' in query ? (['cpf', query.cpf] as const) : (['card_number', query.card_number] as const);
      const source = sources.get(operator);
      const budgetMs = operators.get(operator)?.lookupBudgetMs;
      if (source === undefined || budgetMs === undefined || !source.answers[by]) {
        onLookup({ operator, by, outcome: 'unsupported', ms: 0 });
        return NO_SOURCE;
      }

      const ask = async (leave: AbortSignal): Promise<Answer> => {
        const askedAt = performance.now();
        const limit = { ms: budgetMs, signal: leave, otherwise: () => OUT_OF_TIME };
        const answer = await withTimeout(limit, (left) => answerOf(source, query, left));
        onLookup({ operator, by, ...described(answer, value), ms: performance.now() - askedAt });
        return answer;
      };
      const answer = await flights.do(`${operator} ${by} ${value}`, ask, signal);
      return answer === 'left' ? UNAVAILABLE : identify(answer);
    },
  };
}

/** The budget ran out, or every caller left. */
const OUT_OF_TIME: Answer = { outcome: 'unavailable', code: 'timeout', reason: 'sem resposta a tempo' };

/** A source must not throw; one that does is down. */
async function answerOf(source: Source, query: Query, limit: TimeLimit): Promise<Answer> {
  try {
    return await source.find(query, limit);
  } catch (error) {
    return {
      outcome: 'unavailable',
      code: 'failed',
      reason: error instanceof Error ? error.name : 'unknown',
    };
  }
}

/** @param value what was asked: a module of the site may quote it, and no log may */
function described(answer: Answer, value: string): Pick<LookupEvent, 'outcome' | 'code' | 'reason'> {
  if (answer === OUT_OF_TIME) return { outcome: 'timeout', code: 'timeout' };
  if (answer.outcome === 'found' || answer.outcome === 'not_found') return { outcome: answer.outcome };
  const { outcome, code = outcome, reason } = answer;
  return { outcome, code, reason: reason.replaceAll(value, '••••') };
}

function identify(answer: Answer): SourceLookupResult {
  switch (answer.outcome) {
    case 'found':
      return {
        identification: answer.beneficiary.active ? 'found' : 'inactive',
        beneficiary: answer.beneficiary,
      };
    case 'not_found':
      return { identification: 'not_found', beneficiary: null };
    // Once a person has corrected the configuration, the question is asked again like any other.
    case 'misconfigured':
    case 'unavailable':
      return UNAVAILABLE;
  }
}
