import { checkFindings } from '../../authoring/try/check-findings.ts';
import type { CheckReport } from '../../authoring/try/check-source.ts';
import type { Text } from '../../i18n/text.ts';
import type { CheckFinding } from '../../source/trial.ts';
import type { CommandLine } from '../command-line.ts';
import { describeFinding } from '../doctor/finding.ts';
import { inLanguage, t } from '../language.ts';

interface ReportContext {
  command: CommandLine;
  /** The source answers from a file. */
  isFile: boolean;
}

/** One source as `doctor` shows it, then each request. */
export function checkReport(report: CheckReport, { command, isFile }: ReportContext): string {
  const findings = checkFindings(report, { isFile, advice: tryAdvice(report, command) });
  return [...findings.map(describe), ...report.steps.map(step)].join('\n');
}

function describe({ status, found, callers, todo }: CheckFinding): string {
  return describeFinding({
    check: 'source',
    status,
    found: inLanguage(found),
    ...(callers !== undefined && { callers: inLanguage(callers) }),
    ...(todo !== undefined && { todo: inLanguage(todo) }),
  });
}

function tryAdvice({ source }: CheckReport, command: CommandLine): Text {
  const argument = /^\d{6}$/.test(source) ? `--operator ${source}` : source;
  const line = command('source try', argument, '--card N');
  return {
    'pt-BR': `“${line}” mostra o pedido e a resposta inteiros`,
    en: `“${line}” shows the complete request and reply`,
  };
}

function step({ request, status, ms }: CheckReport['steps'][number]): string {
  if (ms === null) return `    ${request}`;
  return `    ${request} → ${status ?? t('respondeu', 'answered')}, ${ms} ms`;
}
