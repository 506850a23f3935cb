import type { Command } from 'commander';
import { commandLine } from '../command-line.ts';
import { t } from '../language.ts';
import { print, printable, printJson } from '../print.ts';
import { audience, chooseSources, type SourceOptions, withSource } from './choose-source.ts';

interface CheckOptions extends SourceOptions {
  json?: boolean;
}

/** `carimbo source check`: reachable, authenticated, how fast. Looks up no existing card. */
export function registerSourceCheck(source: Command): void {
  withSource(source.command('check'))
    .description(
      t(
        'confere se o sistema da operadora responde, se aceita as credenciais e em quanto tempo; consulta só a carteirinha 0, que não existe',
        'checks whether the source answers, accepts the credentials, and how fast; looks up only card 0, which does not exist',
      ),
    )
    .option('--json', t('responde em JSON', 'answers in JSON'))
    .action(check);
}

async function check(file: string | undefined, { json, ...options }: CheckOptions): Promise<void> {
  const [{ checkSource }, { checkReport }, { dataFileOf }] = await Promise.all([
    import('../../authoring/try/check-source.ts'),
    import('./report-check.ts'),
    import('../../source/kinds/kinds.ts'),
  ]);
  const reports = [];
  for (const chosen of chooseSources(file, options)) {
    const report = await checkSource(chosen, audience());
    reports.push(report);
    const isFile = dataFileOf(chosen.config) !== undefined;
    if (!json) print(printable(checkReport(report, { command: commandLine(options), isFile })));
  }
  const ok = reports.every((report) => report.ok);
  if (json) printJson({ ok, sources: reports.map(({ answers: _, ...report }) => report) });
  process.exitCode = ok ? 0 : 1;
}
