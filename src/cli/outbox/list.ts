import type { Command } from 'commander';
import type { Backlog, Delivery } from '../../store/delivery.ts';
import type { Store } from '../../store/store.ts';
import { t } from '../language.ts';
import { print, printJson } from '../print.ts';
import { chooseOperator, dataSettingsFor, noteDemo, type OperatorOption, withOperator } from '../settings.ts';

const SHOWN = 50;

export function registerOutboxList(outbox: Command): void {
  withOperator(outbox.command('list', { isDefault: true }))
    .description(
      t('mostra o que ainda não foi enviado, e por quê', 'shows what has not been sent yet, and why'),
    )
    .option('--json', t('responde em JSON', 'answers in JSON'))
    .action(list);
}

interface Listed extends Backlog {
  operator: string;
  deliveries: Delivery[];
  unreconciled: string[];
}

async function list({ operator, json, ...options }: OperatorOption & { json?: boolean }): Promise<void> {
  const { config } = dataSettingsFor(options);
  noteDemo(config);
  const operators = operator === undefined ? config.operators : [chooseOperator(config.operators, operator)];
  const { withStore } = await import('../with-store.ts');
  const listed = await withStore(config, (store) =>
    Promise.all(operators.map(({ ans_registry }) => backlogOf(store, ans_registry))),
  );
  if (json) return printJson(listed);
  for (const one of listed) print(describe(one));
}

async function backlogOf({ deliveries, reads }: Store, operator: string): Promise<Listed> {
  const unreconciled = await reads.unreconciledNumbers(operator, SHOWN);
  return {
    operator,
    ...(await deliveries.backlog(operator)),
    deliveries: await deliveries.list(operator, SHOWN),
    unreconciled: unreconciled.map(({ number }) => number),
  };
}

function describe({ operator, waiting, deliveries, unreconciled }: Listed): string {
  const head =
    waiting === 0
      ? t(`Operadora ${operator}: nada a enviar.`, `Operator ${operator}: nothing to send.`)
      : t(`Operadora ${operator}: ${waiting} a enviar.`, `Operator ${operator}: ${waiting} to send.`);
  const rest = waiting - deliveries.length;
  return [
    head,
    ...deliveries.map(describeDelivery),
    ...(rest > 0 ? [t(`  … e mais ${rest}`, `  … and ${rest} more`)] : []),
    ...unreconciled.map((number) =>
      t(
        `  ${number}  não se sabe se a operadora deu um número: pergunte a ela`,
        `  ${number}  not known whether the operator gave a number: ask the operator`,
      ),
    ),
  ].join('\n');
}

function describeDelivery({ seq, protocol, type, attempts, next_ms, rejected, reason }: Delivery): string {
  const entry = t(`registro ${seq}`, `entry ${seq}`);
  if (attempts === 0) return `  ${entry}  ${protocol}  ${type}`;
  const state = rejected ? t('recusado', 'refused') : t('sem resposta', 'no answer');
  const next = new Date(next_ms).toISOString();
  const when = next_ms > Date.now() ? t(`; nova tentativa às ${next}`, `; next attempt at ${next}`) : '';
  const tries = t(`${attempts} tentativa(s)`, `${attempts} tries`);
  return `  ${entry}  ${protocol}  ${type}  ${state}, ${tries}: ${reason ?? ''}${when}`;
}
