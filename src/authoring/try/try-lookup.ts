import type { Text } from '../../i18n/text.ts';
import { TextError } from '../../i18n/text-error.ts';
import { askLimits } from '../../source/engine/limits.ts';
import { toFault } from '../../source/engine/result.ts';
import { ExchangeFault, type Reply, type Values } from '../../source/exchange.ts';
import type { LookupInterpretation } from '../../source/interpretation.ts';
import { type DescribedConfig, describedKind } from '../../source/kinds/kinds.ts';
import type { Query } from '../../source/source.ts';
import { type Attempt, type Audience, lateness } from './attempt.ts';
import { openMasked, recordExchanges } from './record-exchanges.ts';
import { withinLimit } from './within-limit.ts';

/** Longer than any call waits, to show how slow the system is. */
const WAIT_MS = 10_000;

/** An attempt with its reply, for a recording. */
export type Looked = Attempt & {
  reply: Reply | null;
  /** Masks the source’s secrets, including tokens obtained during the lookup. */
  mask(text: string): string;
};

export interface TryOptions extends Audience {
  /** The operator's `lookup_budget_ms`. */
  budgetMs?: number | undefined;
}

/** One lookup, once: no retry, no cache, no circuit breaker. Never throws for what the operator's system does. */
export async function tryLookup(
  config: DescribedConfig,
  asked: Query,
  options: TryOptions,
): Promise<Attempt> {
  const { reply: _, mask: __, ...attempt } = await lookUpOnce(config, asked, options);
  return attempt;
}

/** @throws TextError where the file has no such lookup */
export async function lookUpOnce(
  config: DescribedConfig,
  asked: Query,
  { budgetMs, ...audience }: TryOptions,
): Promise<Looked> {
  const by = 'cpf' in asked ? 'cpf' : 'card_number';
  if (config.settings.lookup[by] === undefined) throw noSuchLookup(by);
  const { createInterpreter } = await import('../../source/engine/mapping/interpreter.ts');
  const interpreter = createInterpreter(config.settings, describedKind(config));
  const written = interpreter.values(asked);
  const looked = { ...notAsked(config, asked), written };
  if (written === null) return { ...looked, reason: DOES_NOT_FIT[audience.language] };

  const exchange = await exchangeOnce(config, { operation: `lookup.${by}`, written, audience });
  const { reply, fault, exchanges, exchangeMs, mask } = exchange;
  if (reply === null)
    return { ...looked, exchanges, ...faulty(fault), ms: { exchange: exchangeMs, reading: 0 } };

  const started = performance.now();
  const interpretation = await interpreter.lookup(reply, asked);
  const reading = performance.now() - started;
  const late = lateness(exchangeMs, { timeoutMs: askLimits(config.settings.limits).timeoutMs, budgetMs });
  return {
    ...looked,
    mask,
    reply,
    exchanges,
    ...toAttempt(interpretation),
    ms: { exchange: exchangeMs, reading },
    late,
  };
}

const noSuchLookup = (by: string) =>
  new TextError(
    {
      'pt-BR': `O arquivo de origem não tem lookup.${by}: não é possível consultar assim.`,
      en: `This source has no lookup.${by}.`,
    },
    { blame: 'input' },
  );

const DOES_NOT_FIT: Text = {
  'pt-BR': 'não cabe no formato do sistema (input): não existe lá, e a consulta não é feita',
  en: 'does not fit the operator’s format (input): it cannot exist there, so the system is not asked',
};

function notAsked({ name, kind, file }: DescribedConfig, asked: Query): Looked {
  return {
    source: { name, kind, file },
    asked,
    written: null,
    exchanges: [],
    reply: null,
    mask: (text) => text,
    outcome: 'not_found',
    rule: null,
    reason: null,
    unfinished: null,
    fault: null,
    beneficiary: null,
    cardNotInReply: false,
    ms: { exchange: 0, reading: 0 },
    late: null,
  };
}

/** The same source with a longer time limit. */
function patient(config: DescribedConfig): DescribedConfig {
  const { settings } = config;
  const timeout_ms = Math.max(WAIT_MS, askLimits(settings.limits).timeoutMs);
  return { ...config, settings: { ...settings, limits: { ...settings.limits, timeout_ms } } };
}

interface Question {
  operation: 'lookup.card_number' | 'lookup.cpf';
  written: Values;
  audience: Audience;
}

type Exchange = Exchanged & ({ reply: Reply; fault: null } | { reply: null; fault: ExchangeFault });

interface Exchanged {
  exchanges: Attempt['exchanges'];
  /** Milliseconds from the request to the reply. */
  exchangeMs: number;
  mask(text: string): string;
}

async function exchangeOnce(
  config: DescribedConfig,
  { operation, written, audience }: Question,
): Promise<Exchange> {
  const exchanges: Attempt['exchanges'] = [];
  let started = performance.now();
  try {
    const { transport, secrets } = await openMasked(patient(config));
    const { trace, exchanged } = recordExchanges(secrets);
    try {
      const values = { ...config.values, ...written };
      // Measured from here: a server loads its libraries once, not with each call.
      started = performance.now();
      const reply = await withinLimit({ ...audience, ms: WAIT_MS }, (signal) =>
        transport.exchange(operation, values, { signal, trace }),
      );
      const exchangeMs = performance.now() - started;
      return { reply, fault: null, exchanges, exchangeMs, mask: (text) => secrets.mask(text) };
    } finally {
      exchanges.push(...exchanged);
      await transport.close();
    }
  } catch (error) {
    const fault = error instanceof DOMException ? tooLate(audience) : toFault(error);
    const exchangeMs = performance.now() - started;
    return { reply: null, fault, exchanges, exchangeMs, mask: (text) => text };
  }
}

const tooLate = ({ language }: Audience) => new ExchangeFault('timeout', { reason: NO_ANSWER[language] });

const NO_ANSWER: Text = {
  'pt-BR': `não respondeu em ${WAIT_MS / 1_000} s`,
  en: `no answer within ${WAIT_MS / 1_000} s`,
};

const faulty = ({ outcome, code, reason, transient }: ExchangeFault) => ({
  // As in the server: a value that the transport cannot encode cannot exist there.
  outcome: code === 'value_not_encodable' ? ('not_found' as const) : outcome,
  reason,
  fault: { code, transient },
});

function toAttempt({
  outcome,
  rule,
  reason = '',
  unfinished,
  beneficiary,
  cardNotInReply,
}: LookupInterpretation): Pick<
  Attempt,
  'outcome' | 'rule' | 'reason' | 'unfinished' | 'beneficiary' | 'cardNotInReply'
> {
  return {
    outcome,
    rule,
    reason: reason === '' ? null : reason,
    unfinished: unfinished ?? null,
    beneficiary: beneficiary ?? null,
    cardNotInReply: cardNotInReply ?? false,
  };
}
