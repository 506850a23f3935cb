import { outsideFormat } from '../../beneficiary/outside-format.ts';
import type { Text } from '../../i18n/text.ts';
import { dataFileOf, isDescribed } from '../../source/kinds/kinds.ts';
import type { DescribedSettings } from '../../source/schema/described-source.ts';
import { text } from '../../source/schema/finding.ts';
import type { Query } from '../../source/source.ts';
import type { ShownExchange, SourceTrial } from '../../source/trial.ts';
import type { Attempt, ChosenSource } from './attempt.ts';
import { effects, OUTCOME_TEXTS } from './outcome-texts.ts';
import { prettyBody } from './pretty-body.ts';
import type { Exchanged } from './record-exchanges.ts';
import { recordRows } from './record-rows.ts';
import { whatToDo } from './what-to-do.ts';

type Chosen = Pick<ChosenSource, 'config' | 'operator'>;

/** One lookup for a person: query, requests and replies, the rule that decided, and what it means for a call. */
export function explainAttempt(
  attempt: Attempt,
  { config, operator, raw }: Chosen & { raw: boolean },
): SourceTrial {
  const { source, outcome, rule, fault, reason, ms } = attempt;
  const [field, value] = askedIn(attempt.asked);
  const sent = attempt.written?.[field];
  return {
    source: { name: source.name, kind: source.kind },
    asked: { field, value },
    card: attempt.beneficiary?.card_number ?? null,
    written: sent === undefined || sent === value ? null : sent,
    outsideFormat: operator === null || field === 'cpf' ? null : outsideFormat(value, operator.card),
    exchanges: attempt.exchanges.map((exchange) => shownExchange(exchange, raw)),
    outcome,
    rule,
    fault: fault?.code ?? null,
    reason,
    ...record(attempt, isDescribed(config) ? config.settings.mapping : null),
    ms: dataFileOf(config) === undefined ? ms : null,
    ...verdict(attempt),
    ...effects(attempt),
    todo: whatToDo(attempt),
  };
}

const askedIn = (asked: Query): ['card_number' | 'cpf', string] =>
  'cpf' in asked ? ['cpf', asked.cpf] : ['card_number', asked.card_number];

function shownExchange({ sent, received }: Exchanged, raw: boolean): ShownExchange {
  const { head, headers, body } = sent;
  return {
    request: { head, headers, body: body === null || body === '' ? null : prettyBody(body, raw) },
    reply: received === null ? null : { ...received, body: prettyBody(received.body, raw) },
  };
}

function record(
  { beneficiary, cardNotInReply }: Attempt,
  mapping: DescribedSettings['mapping'] | null,
): Pick<SourceTrial, 'root' | 'record' | 'warning'> {
  if (beneficiary === null) return { root: null, record: [], warning: null };
  if (!cardNotInReply || mapping === null)
    return { root: mapping?.root ?? null, record: recordRows(beneficiary, mapping), warning: null };
  const { card_number = '', ...withoutCard } = mapping;
  return {
    root: mapping.root ?? null,
    record: recordRows(beneficiary, withoutCard),
    warning: cardAbsent(card_number),
  };
}

const cardAbsent = (expression: string): Text =>
  text(
    `mapping.card_number (${expression}) não encontrou nada na resposta: se viesse a resposta de outra pessoa, o Carimbo não perceberia. Corrija o caminho, ou tire a chave se a resposta não traz a carteirinha.`,
    `mapping.card_number (${expression}) found nothing in the reply: a reply about another person would not be noticed. Correct the path, or remove the key if the reply has no card.`,
  );

function verdict({ outcome, late }: Attempt): Pick<SourceTrial, 'ok' | 'headline'> {
  const { 'pt-BR': pt, en } = OUTCOME_TEXTS[outcome];
  if (late === null) return { ok: outcome === 'found' || outcome === 'not_found', headline: text(pt, en) };
  const headline = text(
    `${pt}, mas tarde demais: uma ligação espera ${late.ms} ms (${late.key})`,
    `${en}, but too late: a call waits ${late.ms} ms (${late.key})`,
  );
  return { ok: false, headline };
}
