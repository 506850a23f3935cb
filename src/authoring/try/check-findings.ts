import type { Text } from '../../i18n/text.ts';
import { text } from '../../source/schema/finding.ts';
import type { CheckFinding } from '../../source/trial.ts';
import type { CheckReport } from './check-source.ts';
import type { Probe } from './probe-lookup.ts';
import { completeKey } from './what-to-do.ts';

/** What it means for callers that a source gives no answer. */
export const NOT_IDENTIFIED: Text = text(
  'recebem o número, mas não são identificados até isso ser corrigido',
  'they get the number, but are not identified until this is fixed',
);

/** What a check says, for people: the connection, the lookup of a card that does not exist, and what to look at. */
export function checkFindings(
  report: CheckReport,
  { isFile, advice }: { isFile: boolean; advice: Text },
): CheckFinding[] {
  return [
    connection(report, isFile ? FIX_FILE : advice),
    ...probe(report, advice),
    ...mapping(report),
    ...report.warnings.map((found): CheckFinding => ({ status: 'warn', found: text(found, found) })),
  ];
}

const FIX_FILE = text('corrija o arquivo ou operators.source', 'fix the file or operators.source');

function connection({ name, kind, detail, ms, ok, probe: asked }: CheckReport, todo: Text): CheckFinding {
  const line = `${name} (${kind}): ${detail}${/\d ms\b/.test(detail) ? '' : ` (${ms} ms)`}`;
  const found = text(line, line);
  const isOpen = ok || asked !== null;
  return isOpen ? { status: 'ok', found } : { status: 'fail', found, callers: NOT_IDENTIFIED, todo };
}

function probe({ probe: asked }: CheckReport, advice: Text): CheckFinding[] {
  if (asked === null) return [];
  const { status, found } = probeFinding(asked);
  if (status === 'ok') return [{ status, found }];
  const todo = asked.unfinished === null ? advice : completeKey(asked.unfinished);
  return [{ status, found, ...(status === 'fail' && { callers: NOT_IDENTIFIED }), todo }];
}

export function probeFinding({ verdict, rule, reason }: Probe): Pick<CheckFinding, 'status' | 'found'> {
  const why = [rule, reason].filter(Boolean).join('; ');
  switch (verdict) {
    case 'answered':
      return { status: 'ok', found: text(`consultas são aceitas (${why})`, `lookups are accepted (${why})`) };
    case 'refused':
      return {
        status: 'fail',
        found: text(
          `a consulta foi recusada: credencial (${why})`,
          `the lookup was refused: credentials (${why})`,
        ),
      };
    case 'failed':
      return {
        status: 'fail',
        found: text(
          `o teste com a carteirinha 0, que não existe, falhou: ${why}`,
          `the test with card 0, which does not exist, failed: ${why}`,
        ),
      };
    case 'doubtful':
      return {
        status: 'warn',
        found: text(
          `o teste com a carteirinha 0, que não existe, foi inconclusivo: ${why}`,
          `the test with card 0, which does not exist, was inconclusive: ${why}`,
        ),
      };
  }
}

function mapping({ comparesCards }: CheckReport): CheckFinding[] {
  if (comparesCards) return [];
  return [
    {
      status: 'warn',
      found: text(
        'falta mapping.card_number: o Carimbo não perceberia a resposta de outra pessoa',
        'mapping.card_number is missing: a reply about another person would not be noticed',
      ),
      todo: text(
        'se a resposta traz a carteirinha, informe o caminho em mapping.card_number',
        'if the reply has the card, give its path in mapping.card_number',
      ),
    },
  ];
}
