import type { Beneficiary } from '../beneficiary/beneficiary.ts';
import { SingleFlight } from '../concurrency/single-flight.ts';
import type { OperatorConfig } from '../config/config.ts';
import type { Identification } from '../protocol/enums.ts';
import { noteDeadline } from '../source/deadline.ts';
import type { Answer, Query, Source } from '../source/source.ts';

/** What is known of a person after asking. A beneficiary is there for `found` and `inactive` only. */
export interface Identified {
  identification: Extract<
    Identification,
    'found' | 'inactive' | 'not_found' | 'source_unavailable' | 'not_informed'
  >;
  beneficiary: Beneficiary | null;
}

/** For the metrics: no personal data. `timeout`: the budget ran out; `unsupported`: nobody there to answer this. */
export interface LookupEvent {
  operator: string;
  by: 'card_number' | 'cpf';
  outcome: Answer['outcome'] | 'timeout' | 'unsupported';
  /** What the caller waited for the source, in milliseconds. */
  ms: number;
  /** Why nothing came: stable, for programs. Not there where something did. */
  code?: string;
  /** The same for a technician. */
  reason?: string;
}

export interface LookupDeps {
  /** By registro ANS. */
  sources: ReadonlyMap<string, Source>;
  operators: ReadonlyMap<string, Pick<OperatorConfig, 'lookupBudgetMs'>>;
  /** Told once for each question that reached the source, not for each who asked. */
  onLookup?: (event: LookupEvent) => void;
}

export interface Lookup {
  /**
   * Who this is, by a normalised card or CPF. Settles within the operator's budget, or at once when the signal aborts;
   * never throws.
   */
  lookUp(operator: string, query: Query, options?: { signal?: AbortSignal }): Promise<Identified>;
  /** Whether there is a source that can answer such a question. */
  canAnswer(operator: string, by: 'card_number' | 'cpf'): boolean;
}

/**
 * No source, or none that can answer this kind of question: nobody has been asked. `source_unavailable` would be asked
 * again for ever, and `not_found` would be a lie about the operator's base, which makes a caller key the card again.
 * `not_informed` lets the call go on to a person; the card as keyed stays with the protocol all the same.
 */
const NOBODY_TO_ASK: Identified = { identification: 'not_informed', beneficiary: null };

const UNAVAILABLE: Identified = { identification: 'source_unavailable', beneficiary: null };

/** Asks the operators' sources, each within its operator's budget; the same question is asked once at a time. */
export function createLookup({ sources, operators, onLookup = () => {} }: LookupDeps): Lookup {
  const questions = new SingleFlight<Answer | 'timeout'>();

  const canAnswer: Lookup['canAnswer'] = (operator, by) =>
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
        return NOBODY_TO_ASK;
      }

      const ask = async (leave: AbortSignal): Promise<Answer | 'timeout'> => {
        const askedAt = performance.now();
        const answer = await askWithin(budgetMs, leave, (stop) => source.find(query, stop));
        onLookup({ operator, by, ...told(answer, value), ms: performance.now() - askedAt });
        return answer;
      };
      const answer = await questions.do(`${operator} ${by} ${value}`, ask, signal);
      return answer === 'left' || answer === 'timeout' ? UNAVAILABLE : identify(answer);
    },
  };
}

/**
 * The source's answer, or `timeout`. The signal asks the source to stop; the race sees to it that one which does not
 * listen holds no caller. setTimeout and not AbortSignal.timeout: it ends with the answer, and tests can wind it.
 */
async function askWithin(
  budgetMs: number,
  leave: AbortSignal,
  find: (stop: AbortSignal) => Promise<Answer>,
): Promise<Answer | 'timeout'> {
  // One controller by hand: AbortSignal.any costs more than a lookup in a file does.
  const stop = new AbortController();
  noteDeadline(stop.signal, budgetMs);
  let give: (up: 'timeout') => void = () => {};
  const givenUp = new Promise<'timeout'>((resolve) => {
    give = resolve;
  });
  const giveUp = () => {
    give('timeout');
    stop.abort();
  };
  const timer = setTimeout(giveUp, budgetMs);
  leave.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([givenUp, answerOf(find, stop.signal)]);
  } finally {
    clearTimeout(timer);
    leave.removeEventListener('abort', giveUp);
  }
}

/** A source must not throw; one that does is down. */
async function answerOf(find: (stop: AbortSignal) => Promise<Answer>, stop: AbortSignal): Promise<Answer> {
  try {
    return await find(stop);
  } catch (error) {
    return {
      outcome: 'unavailable',
      code: 'failed',
      reason: error instanceof Error ? error.name : 'unknown',
    };
  }
}

/** @param value what was asked: a module of the site's own may quote it, and no log may */
function told(answer: Answer | 'timeout', value: string): Pick<LookupEvent, 'outcome' | 'code' | 'reason'> {
  if (answer === 'timeout') return { outcome: 'timeout', code: 'timeout' };
  if (answer.outcome === 'found' || answer.outcome === 'not_found') return { outcome: answer.outcome };
  const { outcome, code = outcome, reason } = answer;
  return { outcome, code, reason: reason.replaceAll(value, '••••') };
}

function identify(answer: Answer): Identified {
  switch (answer.outcome) {
    case 'found':
      return {
        identification: answer.beneficiary.active ? 'found' : 'inactive',
        beneficiary: answer.beneficiary,
      };
    case 'not_found':
      return { identification: 'not_found', beneficiary: null };
    // Our own mistake is fixed some day, and then the question is asked again like any other.
    case 'misconfigured':
    case 'unavailable':
      return UNAVAILABLE;
  }
}
