import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { NOT_IDENTIFIED, probeFinding } from '../../authoring/try/check-findings.ts';
import { type CheckReport, checkSource } from '../../authoring/try/check-source.ts';
import { completeKey } from '../../authoring/try/what-to-do.ts';
import type { OperatorConfig } from '../../config/config.ts';
import { dataFileOf, isDescribed } from '../../source/kinds/kinds.ts';
import type { SourceConfig } from '../../source/source-config.ts';
import type { CommandLine } from '../command-line.ts';
import { describeFailure } from '../failure.ts';
import { inLanguage, t } from '../language.ts';
import { audience } from '../source/choose-source.ts';
import type { Examination } from './examination.ts';
import type { Finding } from './finding.ts';

/** Asks each operator's source as the server would; files are looked up in the index that the server made. */
export async function checkSources({
  config: { operators, dataDir },
  command,
}: Pick<Examination, 'config' | 'command'>): Promise<Finding[]> {
  const indexDir = join(dataDir, 'index');
  const findings: Finding[] = [];
  for (const operator of operators) findings.push(await checkOperator(operator, { indexDir, command }));
  return findings;
}

async function checkOperator(
  operator: OperatorConfig,
  { indexDir, command }: { indexDir: string; command: CommandLine },
): Promise<Finding> {
  const { ans_registry: label, source: config } = operator;
  const name = t(`Sistema da operadora ${label}`, `Source of operator ${label}`);
  if (config === null) {
    return {
      check: 'source',
      status: 'warn',
      found: t(`${name}: nenhum configurado`, `${name}: none configured`),
      callers: t(
        'recebem o número, mas ninguém é identificado',
        'they get the number, but are not identified',
      ),
      todo: t('preencha operators.source', 'fill in operators.source'),
    };
  }
  const todo = advice(config, command, label);
  try {
    // Not created here: a folder of this user (often root) could keep the server, another user, from writing in it.
    const own = existsSync(indexDir) ? { indexDir } : {};
    const report = await checkSource({ label, config, operator, ...own }, audience());
    return describe(report, { name, todo, isDescribed: isDescribed(config) });
  } catch (error) {
    const found = `${name}: ${describeFailure(error, {})}`;
    return { check: 'source', status: 'fail', found, callers: inLanguage(NOT_IDENTIFIED), todo };
  }
}

interface About {
  name: string;
  todo: string;
  isDescribed: boolean;
}

function describe(report: CheckReport, { name, todo, isDescribed }: About): Finding {
  const { ok, probe, warnings } = report;
  const asked = probe === null ? null : probeFinding(probe);
  const detail = isDescribed ? `${report.name}: ${report.detail}` : report.detail;
  const found = `${name}: ${[detail, asked && inLanguage(asked.found)].filter(Boolean).join('; ')}`;
  const status = ok ? (asked?.status ?? 'ok') : 'fail';
  if (status === 'ok' && warnings.length === 0) return { check: 'source', status, found };
  if (status === 'ok')
    return {
      check: 'source',
      status: 'warn',
      found: [found, ...warnings].join('\n    '),
      todo: linesToFix(),
    };
  const unfinished = probe?.unfinished ?? null;
  return {
    check: 'source',
    status,
    found,
    ...(status === 'fail' && { callers: report.answers ? byOlderData() : inLanguage(NOT_IDENTIFIED) }),
    todo: unfinished === null ? todo : inLanguage(completeKey(unfinished)),
  };
}

const byOlderData = () =>
  t(
    'são identificados pelos dados anteriores; o que mudou desde então ainda não vale',
    'they are identified from the previous data; later changes do not apply yet',
  );

function linesToFix(): string {
  return t(
    'corrija essas linhas na exportação do sistema da operadora; as demais pessoas são identificadas',
    'fix these lines in the export of the operator’s system; everyone else is identified',
  );
}

function advice(config: SourceConfig, command: CommandLine, operator: string): string {
  if (dataFileOf(config) !== undefined)
    return t(
      'corrija operators.source ou o arquivo; o Carimbo relê sozinho',
      'fix operators.source or the file; Carimbo reloads it automatically',
    );
  const file = basename(config.file);
  const line = command('source check', `--operator ${operator}`);
  return t(
    `veja os detalhes com “${line}”; o que mudar em ${file} vale no próximo início do Carimbo`,
    `“${line}” shows the details; changes of ${file} apply from the next start of Carimbo`,
  );
}
