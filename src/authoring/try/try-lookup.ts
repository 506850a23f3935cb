import { UsageError } from '../../cli/failure.ts';
import { t } from '../../cli/language.ts';
import { askLimits } from '../../source/engine/limits.ts';
import { toFault } from '../../source/engine/verdict.ts';
import { ExchangeFault, type Reply, type Values } from '../../source/exchange.ts';
import type { LookupInterpretation } from '../../source/interpretation.ts';
import type { Query } from '../../source/source.ts';
import type { DescribedConfig } from '../described-config.ts';
import { type Attempt, lateness } from './attempt.ts';
import { openWire, recorder } from './record-exchanges.ts';
import { patiently } from './within-limit.ts';

/** Longer than any call waits: a slow system shall be seen to be slow, not only to be silent. */
const WAIT_MS = 10_000;

/** What came, for those who want more than to show it. */
export type Looked = Attempt & {
  reply: Reply | null;
  /** Hides the source’s secrets, those obtained on the way too. */
  mask(text: string): string;
};

/** One lookup, once: no second try, no cache, no breaker. Never throws for what their system does. */
export async function attemptLookup(
  config: DescribedConfig,
  asked: Query,
  budgetMs?: number,
): Promise<Attempt> {
  const { reply: _, mask: __, ...attempt } = await look(config, asked, budgetMs);
  return attempt;
}

/** @throws UsageError where the file has no such lookup */
export async function look(config: DescribedConfig, asked: Query, budgetMs?: number): Promise<Looked> {
  const by = 'cpf' in asked ? 'cpf' : 'card_number';
  if (config.settings.lookup[by] === undefined) {
    throw new UsageError(
      t(`Esta origem não tem lookup.${by}: não consulta por isso.`, `This source has no lookup.${by}.`),
    );
  }
  const { createInterpreter } = await import('../../source/engine/mapping/interpreter.ts');
  const interpreter = createInterpreter(config.settings);
  const written = interpreter.values(asked);
  const looked = { ...blank(config, asked), written };
  if (written === null) return looked;

  const { reply, fault, exchanges, wire, mask } = await exchangeOnce(config, `lookup.${by}`, written);
  if (reply === null) return { ...looked, exchanges, ...faulty(fault), ms: { wire, reading: 0 } };

  const started = performance.now();
  const interpretation = await interpreter.lookup(reply, asked);
  const reading = performance.now() - started;
  const late = lateness(wire, { timeoutMs: askLimits(config.settings.limits).timeoutMs, budgetMs });
  return { ...looked, mask, reply, exchanges, ...judged(interpretation), ms: { wire, reading }, late };
}

function blank({ name, kind, file }: DescribedConfig, asked: Query): Looked {
  return {
    source: { name, kind, file },
    asked,
    written: null,
    exchanges: [],
    reply: null,
    mask: (text) => text,
    outcome: 'not_found',
    rule: null,
    reason: t(
      'não cabe no formato deles (input): ninguém lá pode tê-lo, e não se pergunta',
      'does not fit their format (input): nobody there can have it, and it is not asked for',
    ),
    unfinished: null,
    fault: null,
    beneficiary: null,
    cardNotInReply: false,
    ms: { wire: 0, reading: 0 },
    late: null,
  };
}

/** The same source with time to answer: how slow it is cannot be seen by hanging up. */
function patient(config: DescribedConfig): DescribedConfig {
  const { settings } = config;
  const timeout_ms = Math.max(WAIT_MS, askLimits(settings.limits).timeoutMs);
  return { ...config, settings: { ...settings, limits: { ...settings.limits, timeout_ms } } };
}

type Exchange = Exchanged & ({ reply: Reply; fault: null } | { reply: null; fault: ExchangeFault });

interface Exchanged {
  exchanges: Attempt['exchanges'];
  /** Milliseconds, from the question to the answer. */
  wire: number;
  mask(text: string): string;
}

async function exchangeOnce(
  config: DescribedConfig,
  operation: 'lookup.card_number' | 'lookup.cpf',
  written: Values,
): Promise<Exchange> {
  const exchanges: Attempt['exchanges'] = [];
  let started = performance.now();
  try {
    const { transport, secrets } = await openWire(patient(config));
    const { trace, exchanged } = recorder(secrets);
    try {
      const values = { ...config.values, ...written };
      // Libraries are loaded by now: a server does that once, not with each call.
      started = performance.now();
      const reply = await patiently(WAIT_MS, (signal) =>
        transport.exchange(operation, values, { signal, trace }),
      );
      const wire = performance.now() - started;
      return { reply, fault: null, exchanges, wire, mask: (text) => secrets.mask(text) };
    } finally {
      exchanges.push(...exchanged);
      await transport.close();
    }
  } catch (error) {
    const fault = error instanceof DOMException ? tooLate() : toFault(error);
    const wire = performance.now() - started;
    return { reply: null, fault, exchanges, wire, mask: (text) => text };
  }
}

const tooLate = () =>
  new ExchangeFault('unavailable', 'timeout', {
    reason: t(`não respondeu em ${WAIT_MS / 1_000} s`, `no answer within ${WAIT_MS / 1_000} s`),
    transient: true,
  });

const faulty = ({ outcome, code, reason, transient }: ExchangeFault) => ({
  // As the server takes it: a value that cannot be written for them is one that nobody there has.
  outcome: code === 'value_not_encodable' ? ('not_found' as const) : outcome,
  reason,
  fault: { code, transient },
});

function judged({
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
