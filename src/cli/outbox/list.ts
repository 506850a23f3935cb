import type { Command } from 'commander';
import { type Backlog, type Delivery, OPERATORS_SYSTEM } from '../../store/delivery.ts';
import type { Store } from '../../store/store.ts';
import { t } from '../language.ts';
import { print, printJson } from '../print.ts';
import { chooseOperator, dataSettingsFor, noteDemo, type OperatorOption, withOperator } from '../settings.ts';
import { describeTarget } from './target-option.ts';

const SHOWN = 50;

export function registerOutboxList(outbox: Command): void {
  withOperator(outbox.command('list', { isDefault: true }))
    .description(
      t('mostra o que ainda não foi enviado, e por quê', 'shows what has not been sent yet, and why'),
    )
    .option('--json', t('responde em JSON', 'answers in JSON'))
    .action(list);
}

interface Queue extends Backlog {
  deliveries: Delivery[];
}

/** The queue to the operator's system, and those to other targets. */
interface Listed extends Queue {
  operator: string;
  unreconciled: string[];
  targets: (Queue & { target: string })[];
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
  const queueTo = async (target: string): Promise<Queue> => ({
    ...(await deliveries.backlog({ operator, target })),
    deliveries: await deliveries.list({ operator, target }, SHOWN),
  });
  const others = (await deliveries.targets(operator)).filter((target) => target !== OPERATORS_SYSTEM);
  return {
    operator,
    ...(await queueTo(OPERATORS_SYSTEM)),
    unreconciled: unreconciled.map(({ number }) => number),
    targets: await Promise.all(others.map(async (target) => ({ target, ...(await queueTo(target)) }))),
  };
}

function describe({ operator, unreconciled, targets, ...queue }: Listed): string {
  return [
    ...describeQueue(t(`Operadora ${operator}`, `Operator ${operator}`), queue),
    ...targets.flatMap(({ target, ...other }) =>
      describeQueue(t(`Operadora ${operator}, `, `Operator ${operator}, `) + describeTarget(target), other),
    ),
    ...unreconciled.map((number) =>
      t(
        `  ${number}  não se sabe se a operadora deu um número: pergunte a ela`,
        `  ${number}  not known whether the operator gave a number: ask the operator`,
      ),
    ),
  ].join('\n');
}

function describeQueue(of: string, { waiting, deliveries }: Queue): string[] {
  const rest = waiting - deliveries.length;
  return [
    waiting === 0
      ? t(`${of}: nada a enviar.`, `${of}: nothing to send.`)
      : t(`${of}: ${waiting} a enviar.`, `${of}: ${waiting} to send.`),
    ...deliveries.map(describeDelivery),
    ...(rest > 0 ? [t(`  … e mais ${rest}`, `  … and ${rest} more`)] : []),
  ];
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
