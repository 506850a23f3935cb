import type { Attempt } from '../../authoring/try/attempt.ts';
import { prettyBody } from '../../authoring/try/pretty-body.ts';
import type { Exchanged } from '../../authoring/try/record-exchanges.ts';
import { dataFileOf, isDescribed } from '../../source/kinds/kinds.ts';
import type { DescribedSettings } from '../../source/schema/described-source.ts';
import type { SourceConfig } from '../../source/source-config.ts';
import { t } from '../language.ts';
import { effects, OUTCOME_MESSAGES } from './outcome-messages.ts';
import { recordRows } from './record-rows.ts';
import { whatToDo } from './what-to-do.ts';

export interface ReportOptions {
  config: SourceConfig;
  raw: boolean;
}

/** One lookup for a person: query, requests and replies, the rule that decided, and what it means for a call. */
export function attemptReport(attempt: Attempt, options: ReportOptions): string {
  const { exchanges } = attempt;
  const sections = [
    asked(attempt),
    ...exchanges.map((exchange, i) => exchangeLines(exchange, `${i + 1}/${exchanges.length}`, options.raw)),
    decision(attempt),
    record(attempt, options),
    timings(attempt, options),
    outcome(attempt),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

const title = (text: string) => `── ${text} ${'─'.repeat(Math.max(0, 72 - text.length))}`;
const indent = (text: string) => text.replace(/^/gm, '  ');

function asked({ source, asked: query, written }: Attempt): string[] {
  const [name = '', value = ''] = Object.entries(query)[0] ?? [];
  const sent = written?.[name];
  return [
    title(`${source.name} (${source.kind})`),
    indent(`${name}  ${value}`),
    ...(sent !== undefined && sent !== value
      ? [indent(t(`como o sistema recebe (input): ${sent}`, `as the system receives it (input): ${sent}`))]
      : []),
  ];
}

function exchangeLines({ sent, received }: Exchanged, number: string, raw: boolean): string[] {
  const lines = [
    title(t(`pedido ${number}`, `request ${number}`)),
    indent(sent.head),
    ...headerLines(sent.headers),
  ];
  if (sent.body !== null && sent.body !== '') lines.push('', indent(shown(sent.body, raw)));
  if (received === null) return [...lines, '', title(t('nenhuma resposta', 'no answer'))];
  const head = [received.status, `${Math.round(received.ms)} ms`].filter((part) => part !== null).join(', ');
  lines.push(
    '',
    title(t(`resposta ${number}: ${head}`, `answer ${number}: ${head}`)),
    ...headerLines(received.headers),
  );
  return [...lines, '', indent(shown(received.body, raw) || t('(sem corpo)', '(no body)'))];
}

function headerLines(headers: Record<string, string>): string[] {
  return Object.entries(headers).map(([name, value]) => indent(`${name}: ${value}`));
}

function shown(body: string, raw: boolean): string {
  const { text, cut } = prettyBody(body, raw);
  if (cut === 0) return text;
  return `${text}\n${t(`… mais ${cut} caracteres: --raw mostra tudo`, `… ${cut} more characters: --raw shows all`)}`;
}

function decision({ outcome: is, rule, reason, fault }: Attempt): string[] {
  const lines = [title(t('regra', 'rule'))];
  if (rule !== null) lines.push(indent(`${rule} → ${is}`));
  if (fault !== null)
    lines.push(indent(t(`sem resposta: ${fault.code} → ${is}`, `no reply: ${fault.code} → ${is}`)));
  if (reason !== null) lines.push(indent(reason));
  return lines.length > 1 ? lines : [];
}

function record({ beneficiary, cardNotInReply }: Attempt, { config }: ReportOptions): string[] {
  if (beneficiary === null) return [];
  const mapping = isDescribed(config) ? config.settings.mapping : null;
  const root =
    mapping?.root === undefined ? [] : [indent(t(`dentro de ${mapping.root}:`, `within ${mapping.root}:`))];
  const rows = recordRows(beneficiary, cardNotInReply && mapping !== null ? withoutCard(mapping) : mapping);
  return [
    title(t('registro', 'record')),
    ...root,
    ...rows.map(indent),
    ...(cardNotInReply ? [cardAbsent(mapping?.card_number ?? '')] : []),
  ];
}

function withoutCard({
  card_number: _,
  ...mapping
}: DescribedSettings['mapping']): DescribedSettings['mapping'] {
  return mapping;
}

const cardAbsent = (expression: string) =>
  t(
    `⚠ mapping.card_number (${expression}) não encontrou nada na resposta: se viesse a resposta de outra pessoa, o Carimbo não perceberia. Corrija o caminho, ou tire a chave se a resposta não traz a carteirinha.`,
    `⚠ mapping.card_number (${expression}) found nothing in the reply: a reply about another person would not be noticed. Correct the path, or remove the key if the reply has no card.`,
  );

function timings({ ms }: Attempt, { config }: ReportOptions): string[] {
  if (dataFileOf(config) !== undefined) return [];
  const [lookup, reading] = [Math.round(ms.exchange), ms.reading.toFixed(1)];
  return [
    title(t('tempos', 'timings')),
    indent(t(`consulta ${lookup} ms, leitura ${reading} ms`, `lookup ${lookup} ms, reading ${reading} ms`)),
  ];
}

function outcome(attempt: Attempt): string[] {
  const todo = whatToDo(attempt);
  return [
    ...headline(attempt),
    ...effects(attempt).map(indent),
    ...(todo === null ? [] : [indent(`${t('O que fazer', 'What to do')}: ${todo}`)]),
  ];
}

function headline({ outcome: is, late }: Attempt): string[] {
  const message = OUTCOME_MESSAGES[is]();
  if (late === null) return [`${is === 'found' || is === 'not_found' ? '✓' : '✗'} ${message}`];
  return [
    t(
      `✗ ${message}, mas tarde demais: uma ligação espera ${late.ms} ms (${late.key})`,
      `✗ ${message}, but too late: a call waits ${late.ms} ms (${late.key})`,
    ),
  ];
}
