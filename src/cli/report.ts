import { writeFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import type { OperatorConfig } from '../config/config.ts';
import { civilTime } from '../protocol/civil-time.ts';
import type { ReportReads } from '../store/report-reads.ts';
import { CommandFailure } from './failure.ts';
import { language, t } from './language.ts';
import { note, print, printJson } from './print.ts';
import { chooseOperator, dataSettingsFor, noteDemo, type OperatorOption, withOperator } from './settings.ts';

const DAY_MS = 86_400_000;

interface DailyOptions extends OperatorOption {
  day?: string;
  out?: string;
  json?: boolean;
}

/** `carimbo report daily`: the figures of a day, and as a workbook. */
export function registerReportDaily(report: Command): void {
  withOperator(report.command('daily'))
    .description(
      t(
        'o dia: emitidos, abandonados, atrasados, sem anotação; por número discado, fila e atendente',
        'the day: issued, abandoned, late, note missing; by dialled number, queue and agent',
      ),
    )
    .option(
      '--day <date>',
      t('o dia, como 2026-11-26; ontem', 'the day, such as 2026-11-26; yesterday'),
      dayIn,
    )
    .option('--out <file>', t('grava a planilha (.xlsx)', 'writes the workbook (.xlsx)'))
    .option('--json', t('responde em JSON', 'answers in JSON'))
    .action(daily);
}

interface YearOptions extends OperatorOption {
  year?: string;
  out?: string;
  json?: boolean;
}

/** `carimbo report ombudsman`: the demands of a year. */
export function registerReportOmbudsman(report: Command): void {
  withOperator(report.command('ombudsman'))
    .description(
      t(
        'as demandas da ouvidoria no ano: por espécie, tipo, assunto, canal e mês, e os prazos',
        'the ombudsman’s demands of a year: by kind, class, subject, channel and month, and deadlines',
      ),
    )
    .option('--year <year>', t('o ano; este', 'the year; this one'), yearIn)
    .option('--out <file>', t('grava a planilha (.xlsx)', 'writes the workbook (.xlsx)'))
    .option('--json', t('responde em JSON', 'answers in JSON'))
    .action(ombudsman);
}

async function daily({ day: asked, out, json, ...options }: DailyOptions): Promise<void> {
  await reading(options, async (operator, reads) => {
    const { ans_registry, time_zone: zone } = operator;
    const today = civilTime(Date.now() - DAY_MS, zone).at.slice(0, 10);
    const day = asked ?? today;
    const { dailyReport } = await import('../reports/daily.ts');
    const { figures, sheets } = await dailyReport(
      { operator: ans_registry, zone, day, language: language() },
      reads,
    );
    if (out !== undefined) await save(out, sheets);
    if (json) return printJson({ operator: ans_registry, day, ...figures });
    print(t(`Operadora ${ans_registry}, ${day}`, `Operator ${ans_registry}, ${day}`));
    print(t(`  emitidos: ${figures.issued}`, `  issued: ${figures.issued}`));
    print(t(`  abandonados: ${figures.abandoned}`, `  abandoned: ${figures.abandoned}`));
    print(t(`  atrasados: ${figures.late}`, `  late: ${figures.late}`));
    print(t(`  sem anotação: ${figures.note_missing}`, `  note missing: ${figures.note_missing}`));
  });
}

async function ombudsman({ year: asked, out, json, ...options }: YearOptions): Promise<void> {
  await reading(options, async (operator, reads) => {
    const { ans_registry, time_zone: zone } = operator;
    const now_ms = Date.now();
    const year = Number(asked ?? civilTime(now_ms, zone).at.slice(0, 4));
    const { COUNT_WORDS, ombudsmanFigures, ombudsmanSheets } = await import('../reports/ombudsman.ts');
    const figures = await ombudsmanFigures({ operator: ans_registry, zone, year, now_ms }, reads);
    if (out !== undefined) await save(out, ombudsmanSheets(figures, language()));
    if (json) return printJson({ operator: ans_registry, ...figures });
    print(
      t(`Operadora ${ans_registry}, ouvidoria em ${year}`, `Operator ${ans_registry}, ombudsman in ${year}`),
    );
    for (const [name, words] of Object.entries(COUNT_WORDS))
      print(`  ${words[language()]}: ${figures.total[name as keyof typeof COUNT_WORDS] ?? '–'}`);
  });
}

async function reading(
  { operator: asked, ...options }: OperatorOption,
  work: (operator: OperatorConfig, reads: ReportReads) => Promise<void>,
): Promise<void> {
  const { config } = dataSettingsFor(options);
  noteDemo(config);
  const operator = chooseOperator(config.operators, asked);
  const { withStore } = await import('./with-store.ts');
  // It refuses a database that is missing or of another version, with the reason.
  await withStore(config, async () => undefined);
  const { openReportReads } = await import('../store/report-reads.ts');
  const reads = await openReportReads(config.database);
  try {
    await work(operator, reads);
  } finally {
    await reads.close();
  }
}

async function save(out: string, sheets: Parameters<typeof import('../reports/workbook.ts').workbook>[0]) {
  const { workbook } = await import('../reports/workbook.ts');
  const bytes = await workbook(sheets, language());
  try {
    writeFileSync(out, bytes, { mode: 0o600 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailure(t(`Não foi possível gravar: ${reason}`, `Cannot write: ${reason}`));
  }
  note(t(`Planilha: ${out}`, `Workbook: ${out}`));
}

function dayIn(text: string): string {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (!Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text) return text;
  throw new InvalidArgumentError(t('Diga o dia como 2026-11-26.', 'Give the day as 2026-11-26.'));
}

function yearIn(text: string): string {
  if (/^2\d{3}$/.test(text)) return text;
  throw new InvalidArgumentError(t('Diga o ano como 2026.', 'Give the year as 2026.'));
}
