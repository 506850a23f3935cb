import type { CheckReport } from '../../authoring/try/check-source.ts';
import type { Probe } from '../../authoring/try/probe-lookup.ts';
import type { CommandLine } from '../command-line.ts';
import { describeFinding, type Finding } from '../doctor/finding.ts';
import { t } from '../language.ts';
import { completeKey } from './what-to-do.ts';

interface ReportContext {
  command: CommandLine;
  /** The source answers from a file. */
  isFile: boolean;
}

/** One source as `doctor` shows it, then each request. */
export function checkReport(report: CheckReport, context: ReportContext): string {
  return [
    connection(report, context),
    ...probe(report, context),
    ...mapping(report),
    ...report.warnings.map((found) => describeFinding({ check: 'source', status: 'warn', found })),
    ...report.steps.map(step),
  ].join('\n');
}

/** What it means for callers that a source gives no answer. */
export const notIdentified = () =>
  t(
    'recebem o número, mas não são identificados até isso ser corrigido',
    'they get the number, but are not identified until this is fixed',
  );

function connection(report: CheckReport, { command, isFile }: ReportContext): string {
  const { name, kind, detail, ms } = report;
  const found = `${name} (${kind}): ${detail}${/\d ms\b/.test(detail) ? '' : ` (${ms} ms)`}`;
  const isOpen = report.ok || report.probe !== null;
  if (isOpen) return describeFinding({ check: 'source', status: 'ok', found });
  const todo = isFile
    ? t('corrija o arquivo ou operators.source', 'fix the file or operators.source')
    : tryAdvice(report, command);
  return describeFinding({ check: 'source', status: 'fail', found, callers: notIdentified(), todo });
}

/** The lookup of a card that does not exist. */
function probe(report: CheckReport, { command }: ReportContext): string[] {
  if (report.probe === null) return [];
  const { status, found } = probeFinding(report.probe);
  if (status === 'ok') return [describeFinding({ check: 'source', status, found })];
  const { unfinished } = report.probe;
  const todo = unfinished === null ? tryAdvice(report, command) : completeKey(unfinished);
  return [
    describeFinding({
      check: 'source',
      status,
      found,
      ...(status === 'fail' && { callers: notIdentified() }),
      todo,
    }),
  ];
}

export function probeFinding({ verdict, rule, reason }: Probe): Pick<Finding, 'status' | 'found'> {
  const why = [rule, reason].filter(Boolean).join('; ');
  switch (verdict) {
    case 'answered':
      return { status: 'ok', found: t(`consultas são aceitas (${why})`, `lookups are accepted (${why})`) };
    case 'refused':
      return {
        status: 'fail',
        found: t(
          `a consulta foi recusada: credencial (${why})`,
          `the lookup was refused: credentials (${why})`,
        ),
      };
    case 'failed':
      return {
        status: 'fail',
        found: t(
          `o teste com a carteirinha 0, que não existe, falhou: ${why}`,
          `the test with card 0, which does not exist, failed: ${why}`,
        ),
      };
    case 'doubtful':
      return {
        status: 'warn',
        found: t(
          `o teste com a carteirinha 0, que não existe, foi inconclusivo: ${why}`,
          `the test with card 0, which does not exist, was inconclusive: ${why}`,
        ),
      };
  }
}

function mapping({ comparesCards }: CheckReport): string[] {
  if (comparesCards) return [];
  return [
    describeFinding({
      check: 'source',
      status: 'warn',
      found: t(
        'falta mapping.card_number: o Carimbo não perceberia a resposta de outra pessoa',
        'mapping.card_number is missing: a reply about another person would not be noticed',
      ),
      todo: t(
        'se a resposta traz a carteirinha, informe o caminho em mapping.card_number',
        'if the reply has the card, give its path in mapping.card_number',
      ),
    }),
  ];
}

function tryAdvice({ source }: CheckReport, command: CommandLine): string {
  const argument = /^\d{6}$/.test(source) ? `--operator ${source}` : source;
  const line = command('source try', argument, '--card N');
  return t(
    `“${line}” mostra o pedido e a resposta inteiros`,
    `“${line}” shows the complete request and reply`,
  );
}

function step({ request, status, ms }: CheckReport['steps'][number]): string {
  if (ms === null) return `    ${request}`;
  return `    ${request} → ${status ?? t('respondeu', 'answered')}, ${ms} ms`;
}
