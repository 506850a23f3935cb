import type { Command } from 'commander';
import type { OperatorConfig } from '../config/config.ts';
import { type CallbackState, type CallbackTask, listCallbacks } from '../service/callback-list.ts';
import type { Store } from '../store/store.ts';
import { t } from './language.ts';
import { print, printJson } from './print.ts';
import { chooseOperator, dataSettingsFor, noteDemo, type OperatorOption, withOperator } from './settings.ts';

/** Rows of one list. */
const MOST = 1000;
const SHOWN = 50;
const PAGE = 100;

export function registerCallbacks(program: Command): void {
  withOperator(program.command('callbacks'))
    .description(
      t(
        'mostra quem chamar de volta: ligações que caíram, e quem desistiu na fila',
        'shows whom to call back: calls that were dropped, and callers who gave up in the queue',
      ),
    )
    .option('--json', t('responde em JSON', 'answers in JSON'))
    .action(list);
}

interface Listed {
  operator: string;
  items: CallbackTask[];
  /** There are more, whose calls are newer. */
  more: boolean;
}

async function list({ operator, json, ...options }: OperatorOption & { json?: boolean }): Promise<void> {
  const { config } = dataSettingsFor(options);
  noteDemo(config);
  const operators = operator === undefined ? config.operators : [chooseOperator(config.operators, operator)];
  const { withStore } = await import('./with-store.ts');
  const listed = await withStore(config, (store) => Promise.all(operators.map((one) => listOf(store, one))));
  if (json) return printJson(listed);
  for (const one of listed) print(describe(one));
}

async function listOf(store: Store, operator: OperatorConfig): Promise<Listed> {
  const options = { reads: store.reads, operator, now: await store.now() };
  const items: CallbackTask[] = [];
  let cursor: string | null = '';
  while (cursor !== null && items.length < MOST) {
    const page = await listCallbacks(options, { limit: PAGE, ...(cursor !== '' && { cursor }) });
    items.push(...page.items);
    cursor = page.next_cursor;
  }
  return { operator: operator.ans_registry, items, more: cursor !== null };
}

function describe({ operator, items, more }: Listed): string {
  const group = (state: CallbackState, title: string) => {
    const those = items.filter((item) => item.state === state);
    const rest = those.length - SHOWN;
    const tail = rest > 0 ? [t(`  … e mais ${rest}`, `  … and ${rest} more`)] : [];
    return [`${title}: ${those.length}`, ...those.slice(0, SHOWN).map(describeTask), ...tail];
  };
  return [
    t(`Operadora ${operator}`, `Operator ${operator}`),
    ...group('due', t('Ligar agora', 'Call now')),
    ...group('waiting', t('Ligar mais tarde', 'Call later')),
    ...group('given_up', t('Tentativas esgotadas', 'Given up')),
    ...(more ? [t('Há mais, de ligações mais novas.', 'There are more, of newer calls.')] : []),
  ].join('\n');
}

function describeTask(task: CallbackTask): string {
  const { number, numbers, caller, missed_at, waited_seconds, attempts, next_attempt_at, queue } = task;
  const what =
    waited_seconds === null
      ? t('a ligação caiu', 'the call was dropped')
      : t(`esperou ${waited_seconds} s`, `waited ${waited_seconds} s`);
  const others = numbers.length > 1 ? t(`  ${numbers.length} ligações`, `  ${numbers.length} calls`) : '';
  const tried = attempts > 0 ? t(`  tentativas: ${attempts}`, `  attempts: ${attempts}`) : '';
  const later =
    task.state === 'waiting' && next_attempt_at !== null
      ? t(`  não antes de ${clock(next_attempt_at)}`, `  not before ${clock(next_attempt_at)}`)
      : '';
  return `  ${caller}  ${number}  ${clock(missed_at)}  ${what}${queue === null ? '' : `  ${queue}`}${others}${tried}${later}`;
}

function clock(at: string): string {
  return `${at.slice(8, 10)}/${at.slice(5, 7)}/${at.slice(0, 4)} ${at.slice(11, 16)}`;
}
