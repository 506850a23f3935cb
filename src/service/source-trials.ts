import type { Principal } from '../auth/principal.ts';
import { MAX_CARD_LENGTH, normaliseCard } from '../beneficiary/card.ts';
import { isCpf, normaliseCpf } from '../beneficiary/cpf.ts';
import { Semaphore } from '../concurrency/semaphore.ts';
import type { OperatorConfig } from '../config/config.ts';
import { ERRORS } from '../errors.ts';
import type { Language } from '../i18n/language.ts';
import type { Text } from '../i18n/text.ts';
import type { Query, Source } from '../source/source.ts';
import type { SourceConfig } from '../source/source-config.ts';
import type { CheckFinding, SourceCheck, SourceFacts, SourceTrial } from '../source/trial.ts';
import type { LookupQuota } from './lookup-quota.ts';

export type { CheckFinding, ShownExchange, SourceTrial } from '../source/trial.ts';

/** Of one operator, as it runs. */
interface RunningSource {
  label: string;
  config: SourceConfig;
  operator: OperatorConfig;
  running: Source;
}

/** The person who asked. */
export interface Asking {
  language: Language;
  /** Aborts when the person leaves. */
  signal: AbortSignal;
}

/** What checks and tries sources; loaded when it is asked for. Each has a time limit of its own. */
export interface TrialTools {
  checkOperator(chosen: RunningSource, asking: Asking): Promise<SourceCheck>;
  tryOperator(chosen: RunningSource, query: Query, asking: Asking): Promise<SourceTrial>;
}

/** An operator, and its source as configured; null where there is none, or its file has faults. */
export interface OperatorSource {
  operator: OperatorConfig;
  source: (SourceFacts & { operations: string[] }) | null;
  faults: readonly Text[];
}

export interface SourceTrialsDeps {
  operators: readonly OperatorConfig[];
  sources: ReadonlyMap<string, Source>;
  quota: LookupQuota;
  describe(config: SourceConfig): SourceFacts;
  load(): Promise<TrialTools>;
}

/** One at a time for each operator, so that a person who presses a button often is no load for the operator's system. */
const AT_ONCE = { concurrency: 1, queue: 0 };
const AGAIN_AFTER_SECONDS = 5;

/** Checks and tries of an operator's source, as the terminal makes them, for those who administer it. */
export class SourceTrials {
  readonly #operators: ReadonlyMap<string, OperatorConfig>;
  readonly #sources: SourceTrialsDeps['sources'];
  readonly #quota: LookupQuota;
  readonly #describe: SourceTrialsDeps['describe'];
  readonly #load: SourceTrialsDeps['load'];
  readonly #turns = new Map<string, Semaphore>();

  constructor({ operators, sources, quota, describe, load }: SourceTrialsDeps) {
    this.#operators = new Map(operators.map((operator) => [operator.ans_registry, operator]));
    this.#sources = sources;
    this.#quota = quota;
    this.#describe = describe;
    this.#load = load;
  }

  of(principal: Principal): OperatorSource {
    const operator = this.#operator(principal);
    const chosen = this.#runningOf(operator);
    return {
      operator,
      source:
        chosen === null
          ? null
          : { ...this.#describe(chosen.config), operations: operationsOf(chosen.running) },
      faults: operator.sourceFaults ?? [],
    };
  }

  /** Counts as one lookup. @throws lookup_limited */
  async check(principal: Principal, asking: Asking): Promise<SourceCheck> {
    const operator = this.#operator(principal);
    const chosen = this.#runningOf(operator);
    if (chosen === null) return { ok: false, findings: withoutSource(operator), steps: [] };
    return this.#inTurn(principal, asking, async () => {
      const tools = await this.#load();
      return { result: await tools.checkOperator(chosen, asking), isHit: true };
    });
  }

  /**
   * Looks a person up, once: no cache, no retry, no circuit breaker.
   * @throws source_unavailable without a source, card_invalid, cpf_invalid, lookup_limited
   */
  async try(principal: Principal, asked: Query, asking: Asking): Promise<SourceTrial> {
    const chosen = this.#runningOf(this.#operator(principal));
    const query = normalised(asked);
    if (chosen === null || !chosen.running.answers['cpf' in query ? 'cpf' : 'card_number'])
      throw ERRORS.sourceMissing();
    return this.#inTurn(principal, asking, async () => {
      const tools = await this.#load();
      const result = await tools.tryOperator(chosen, query, asking);
      return { result, isHit: result.outcome !== 'not_found' };
    });
  }

  async #inTurn<T>(
    principal: Principal,
    { signal }: Asking,
    work: () => Promise<{ result: T; isHit: boolean }>,
  ): Promise<T> {
    const release = await this.#turnsOf(principal.operator).acquire(signal);
    if (typeof release === 'string') throw ERRORS.lookupLimited(AGAIN_AFTER_SECONDS);
    try {
      const ticket = await this.#quota.take(principal);
      if ('retryAfter' in ticket) throw ERRORS.lookupLimited(ticket.retryAfter);
      const { result, isHit } = await work();
      if (isHit) await ticket.hit();
      return result;
    } finally {
      release();
    }
  }

  #turnsOf(operator: string): Semaphore {
    const turns = this.#turns.get(operator) ?? new Semaphore(AT_ONCE);
    this.#turns.set(operator, turns);
    return turns;
  }

  #operator({ operator }: Principal): OperatorConfig {
    const found = this.#operators.get(operator);
    if (found === undefined) throw ERRORS.operatorUnknown();
    return found;
  }

  #runningOf(operator: OperatorConfig): RunningSource | null {
    const { ans_registry: label, source: config } = operator;
    const running = this.#sources.get(label);
    return config === null || running === undefined ? null : { label, config, operator, running };
  }
}

/** By the key of the source file. */
function operationsOf({ answers, issuer, registrar }: Source): string[] {
  const offered = {
    'lookup.card_number': answers.card_number,
    'lookup.cpf': answers.cpf,
    issue: issuer !== undefined,
    'issue.find': issuer !== undefined && issuer.find !== null,
    register: registrar !== undefined,
  };
  return Object.entries(offered).flatMap(([key, isOffered]) => (isOffered ? [key] : []));
}

/** As the terminal takes it: a card that is not in the operator's format may be what is investigated. */
function normalised(asked: Query): Query {
  if ('cpf' in asked) {
    const cpf = normaliseCpf(asked.cpf);
    if (!isCpf(cpf)) throw ERRORS.cpfInvalid();
    return { cpf };
  }
  const card_number = normaliseCard(asked.card_number);
  if (card_number !== '' && card_number.length <= MAX_CARD_LENGTH) return { card_number };
  throw ERRORS.cardInvalid({
    'pt-BR': `de 1 a ${MAX_CARD_LENGTH} letras e algarismos`,
    en: `1 to ${MAX_CARD_LENGTH} letters and digits`,
  });
}

function withoutSource({ sourceFaults = [] }: OperatorConfig): CheckFinding[] {
  if (sourceFaults.length === 0) return [NONE];
  return sourceFaults.map((found) => ({
    status: 'fail',
    found,
    callers: NOT_IDENTIFIED,
    todo: FIX_AND_RESTART,
  }));
}

const NOT_IDENTIFIED = {
  'pt-BR': 'recebem o número, mas ninguém é identificado',
  en: 'they get the number, but are not identified',
};

const NONE: CheckFinding = {
  status: 'warn',
  found: { 'pt-BR': 'nenhum sistema configurado', en: 'no source configured' },
  callers: NOT_IDENTIFIED,
  todo: { 'pt-BR': 'preencha operators[].source', en: 'fill in operators[].source' },
};

const FIX_AND_RESTART = {
  'pt-BR': 'corrija o arquivo de origem e reinicie o servidor',
  en: 'fix the source file and restart the server',
};
