import { describeFinding } from '../doctor/finding.ts';
import { t } from '../language.ts';
import type { CheckReport } from './check-source.ts';

/** One source as `doctor` would tell of it, with each request made below. */
export function tellCheck(report: CheckReport): string {
  return [wire(report), ...probe(report), ...mapping(report), ...report.steps.map(tellStep)].join('\n');
}

const callers = () =>
  t(
    'recebem o número, mas não são identificados enquanto isso durar',
    'they get the number, but are not identified while this lasts',
  );

function wire(report: CheckReport): string {
  const { name, kind, detail, ms } = report;
  const found = `${name} (${kind}): ${detail}${/\d ms\b/.test(detail) ? '' : ` (${ms} ms)`}`;
  const isOpen = report.ok || report.probe !== null;
  if (isOpen) return describeFinding({ check: 'source', status: 'ok', found });
  const todo =
    kind === 'file'
      ? t('corrija o arquivo ou operators.source', 'mend the file or operators.source')
      : tryIt(report);
  return describeFinding({ check: 'source', status: 'fail', found, callers: callers(), todo });
}

/** What came of the question about nobody. */
function probe(report: CheckReport): string[] {
  if (report.probe === null) return [];
  const { verdict, rule, reason } = report.probe;
  const why = [rule, reason].filter(Boolean).join('; ');
  if (verdict === 'answered') {
    const found = t(`consultas são aceitas (${why})`, `lookups are taken (${why})`);
    return [describeFinding({ check: 'source', status: 'ok', found })];
  }
  const found =
    verdict === 'refused'
      ? t(`a consulta foi recusada: credencial (${why})`, `the lookup was refused: credentials (${why})`)
      : t(
          `a consulta de prova, por uma carteirinha que ninguém tem (0), nada diz: ${why}`,
          `the lookup made as a test, for a card that nobody has (0), says nothing: ${why}`,
        );
  return [
    describeFinding({
      check: 'source',
      status: verdict === 'refused' ? 'fail' : 'warn',
      found,
      ...(verdict === 'refused' && { callers: callers() }),
      todo: tryIt(report),
    }),
  ];
}

function mapping({ comparesCards }: CheckReport): string[] {
  if (comparesCards) return [];
  return [
    describeFinding({
      check: 'source',
      status: 'warn',
      found: t(
        'uma resposta sobre outra pessoa não seria percebida: falta mapping.card_number',
        'an answer about another person would not be noticed: mapping.card_number is missing',
      ),
      todo: t(
        'se a resposta traz a carteirinha, diga onde em mapping.card_number',
        'if the answer holds the card, say where in mapping.card_number',
      ),
    }),
  ];
}

function tryIt({ source }: CheckReport): string {
  const argument = /^\d{6}$/.test(source) ? `--operator ${source}` : source;
  return t(
    `“carimbo source try ${argument} --card N” mostra a conversa inteira`,
    `“carimbo source try ${argument} --card N” shows the whole conversation`,
  );
}

function tellStep({ request, status, ms }: CheckReport['steps'][number]): string {
  if (ms === null) return `    ${request}`;
  return `    ${request} → ${status ?? t('respondeu', 'answered')}, ${ms} ms`;
}
