import { type Command, InvalidArgumentError } from 'commander';
import type { OperatorConfig } from '../config/config.ts';
import { Deadlines } from '../deadlines/deadlines.ts';
import type { DeadlineStatus } from '../deadlines/open-deadline.ts';
import { type ListedDeadline, listDeadlines, startOfDay } from '../service/deadline-list.ts';
import type { Store } from '../store/store.ts';
import { t } from './language.ts';
import { print, printJson } from './print.ts';
import { chooseOperator, dataSettingsFor, noteDemo, type OperatorOption, withOperator } from './settings.ts';

/** Rows of one list. */
const MOST = 1000;
const SHOWN = 50;
const DEFAULT_DAYS = 3;

export function registerDeadlines(program: Command): void {
  withOperator(program.command('deadlines'))
    .description(
      t(
        'mostra os prazos de resposta: atrasados, de hoje e dos próximos dias',
        'shows when answers are due: late, today and in the next days',
      ),
    )
    .option(
      '--days <n>',
      t('quantos dias, depois de hoje', 'how many days after today'),
      daysOf,
      DEFAULT_DAYS,
    )
    .option('--json', t('responde em JSON', 'answers in JSON'))
    .action(list);
}

function daysOf(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(t('Use um número de 0 a 999.', 'Use a number from 0 to 999.'));
}

interface Listed {
  operator: string;
  days: number;
  items: ListedDeadline[];
  /** There are more, which end later. */
  more: boolean;
}

async function list({
  operator,
  json,
  days,
  ...options
}: OperatorOption & { json?: boolean; days: number }): Promise<void> {
  const { config } = dataSettingsFor(options);
  noteDemo(config);
  const operators = operator === undefined ? config.operators : [chooseOperator(config.operators, operator)];
  const deadlines = new Deadlines(config.operators);
  const { withStore } = await import('./with-store.ts');
  const listed = await withStore(config, (store) =>
    Promise.all(operators.map((one) => listOf(store, { operator: one, days, deadlines }))),
  );
  if (json) return printJson(listed);
  for (const one of listed) print(describe(one));
}

async function listOf(
  store: Store,
  { operator, days, deadlines }: { operator: OperatorConfig; days: number; deadlines: Deadlines },
): Promise<Listed> {
  const { ans_registry, time_zone } = operator;
  const now = await store.now();
  const due_before_ms = startOfDay(time_zone, { now, days: days + 1 });
  const options = { reads: store.reads, deadlines, operator, now };
  const { items, next_cursor } = await listDeadlines(options, { due_before_ms, limit: MOST });
  return { operator: ans_registry, days, items, more: next_cursor !== null };
}

function describe({ operator, days, items, more }: Listed): string {
  const group = (status: DeadlineStatus, title: string) => {
    const those = items.filter((item) => item.status === status);
    const shown = those.slice(0, SHOWN).map(describeItem);
    const rest = those.length - shown.length;
    const tail = rest > 0 ? [t(`  … e mais ${rest}`, `  … and ${rest} more`)] : [];
    return [`${title}: ${those.length}`, ...shown, ...tail];
  };
  return [
    t(`Operadora ${operator}`, `Operator ${operator}`),
    ...group('late', t('Atrasados', 'Late')),
    ...group('today', t('Vencem hoje', 'Due today')),
    ...group('soon', t('Vencem em breve', 'Due soon')),
    ...group('later', t(`Vencem em até ${days} dia(s)`, `Due within ${days} day(s)`)),
    ...(more ? [t('Há mais, que vencem depois destes.', 'There are more, which are due after these.')] : []),
  ].join('\n');
}

function describeItem({
  number,
  due_at,
  class: demandClass,
  assumed,
  extended,
  source,
}: ListedDeadline): string {
  const when = `${due_at.slice(8, 10)}/${due_at.slice(5, 7)}/${due_at.slice(0, 4)} ${due_at.slice(11, 16)}`;
  const what = `${demandClass ?? ''}${extended ? t(' (combinado)', ' (agreed on)') : ''}`;
  const unsure = assumed ? t(' (presumida: sem classificação)', ' (assumed: not classified)') : '';
  return `  ${number}  ${when}  ${what}${unsure}${source === null ? '' : `  ${source}`}`;
}
