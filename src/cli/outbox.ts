import { type Command, InvalidArgumentError } from 'commander';
import type { Backlog, Delivery } from '../delivery/deliveries.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { Store } from '../store/store.ts';
import { CommandFailure } from './failure.ts';
import { t } from './language.ts';
import { note, print, printJson } from './print.ts';
import { type ConfigOption, chooseOperator, settingsFor, withConfig } from './settings.ts';

interface OutboxOptions extends ConfigOption {
  operator?: string;
  json?: boolean;
}

interface DropOptions extends OutboxOptions {
  entry: number;
  reason: string;
}

const SHOWN = 50;

/** What is on its way to the operators' systems, and what they owe us. */
export function registerOutbox(program: Command): void {
  const outbox = program
    .command('outbox')
    .description(
      t(
        'o que ainda falta chegar ao sistema da operadora, e números dela a apurar',
        'what has not reached the operator’s system yet, and numbers of its to find out',
      ),
    );
  withOperator(withConfig(outbox.command('list', { isDefault: true })))
    .description(t('mostra o que espera, e por quê', 'shows what waits, and why'))
    .option('--json', t('responde em JSON', 'answers in JSON'))
    .action(list);
  withOperator(withConfig(outbox.command('retry')))
    .description(t('manda tentar de novo, já, o que falhou', 'has what failed tried again at once'))
    .action(retry);
  withOperator(withConfig(outbox.command('drop')))
    .description(
      t(
        'desiste de enviar um registro; fica anotado no diário',
        'gives up sending an entry; the journal says so',
      ),
    )
    .requiredOption('--entry <seq>', t('a posição no diário', 'its position in the journal'), positionIn)
    .requiredOption('--reason <text>', t('por quê', 'why'))
    .action(drop);
}

function withOperator(command: Command): Command {
  return command.option('-o, --operator <registry>', t('só o desta operadora', 'only that of this operator'));
}

interface Listed extends Backlog {
  operator: string;
  deliveries: Delivery[];
  unreconciled: string[];
}

async function list({ operator, json, ...options }: OutboxOptions): Promise<void> {
  const { config } = settingsFor(options);
  const operators = operator === undefined ? config.operators : [chooseOperator(config.operators, operator)];
  const { withStore } = await import('./with-store.ts');
  const listed = await withStore(config, (store) =>
    Promise.all(operators.map(({ ans_registry }) => look(store, ans_registry))),
  );
  if (json) return printJson(listed);
  for (const one of listed) print(describe(one));
}

async function look({ deliveries, reads }: Store, operator: string): Promise<Listed> {
  const unreconciled = await reads.unreconciledNumbers(operator, SHOWN);
  return {
    operator,
    ...(await deliveries.backlog(operator)),
    deliveries: await deliveries.list(operator, SHOWN),
    unreconciled: unreconciled.map(({ number }: Protocol) => number),
  };
}

function describe({ operator, waiting, deliveries, unreconciled }: Listed): string {
  const head =
    waiting === 0
      ? t(`Operadora ${operator}: nada espera.`, `Operator ${operator}: nothing waits.`)
      : t(`Operadora ${operator}: ${waiting} a enviar.`, `Operator ${operator}: ${waiting} to be sent.`);
  const rest = waiting - deliveries.length;
  return [
    head,
    ...deliveries.map(describeDelivery),
    ...(rest > 0 ? [t(`  … e mais ${rest}`, `  … and ${rest} more`)] : []),
    ...unreconciled.map((number) =>
      t(
        `  ${number}  não se sabe se a operadora deu um número: apure com ela`,
        `  ${number}  whether the operator gave a number is not known: ask it`,
      ),
    ),
  ].join('\n');
}

function describeDelivery({ seq, protocol, type, attempts, next_ms, rejected, reason }: Delivery): string {
  const entry = t(`registro ${seq}`, `entry ${seq}`);
  if (attempts === 0) return `  ${entry}  ${protocol}  ${type}`;
  const state = rejected ? t('recusado', 'refused') : t('sem resposta', 'no answer');
  const next = new Date(next_ms).toISOString();
  const when = next_ms > Date.now() ? t(`; de novo às ${next}`, `; again at ${next}`) : '';
  const tries = t(`${attempts} tentativa(s)`, `${attempts} tries`);
  return `  ${entry}  ${protocol}  ${type}  ${state}, ${tries}: ${reason ?? ''}${when}`;
}

async function retry({ operator, ...options }: OutboxOptions): Promise<void> {
  const { config } = settingsFor(options);
  const { ans_registry } = chooseOperator(config.operators, operator);
  const { withStore } = await import('./with-store.ts');
  const count = await withStore(config, ({ deliveries }) => deliveries.retry(ans_registry));
  note(
    t(
      `${count} serão tentados de novo: o servidor o percebe em até um minuto.`,
      `${count} will be tried again: the server notices within a minute.`,
    ),
  );
}

async function drop({ operator, entry: seq, reason, ...options }: DropOptions): Promise<void> {
  const { config } = settingsFor(options);
  const { ans_registry } = chooseOperator(config.operators, operator);
  const [{ withStore }, { Journal }] = await Promise.all([
    import('./with-store.ts'),
    import('../journal/journal.ts'),
  ]);
  await withStore(config, async (store) => {
    const waiting = await store.deliveries.list(ans_registry, Number.MAX_SAFE_INTEGER);
    const delivery = waiting.find((one) => one.seq === seq);
    if (delivery === undefined) throw notWaiting(seq);
    // The journal first: should this be cut in between, the entry is still sent, and nothing is lost.
    await new Journal(store).write({
      kind: 'append',
      operator: ans_registry,
      actor: 'system:cli',
      identity: null,
      number: delivery.protocol,
      entry: { type: 'registration_dropped', data: { seq, reason } },
    });
    await store.deliveries.accepted(delivery);
  });
  note(
    t(
      `O registro ${seq} não será mais enviado; o motivo está no diário do protocolo.`,
      `Entry ${seq} will not be sent any more; the protocol’s journal says why.`,
    ),
  );
}

function notWaiting(seq: number): CommandFailure {
  return new CommandFailure(
    t(
      `O registro ${seq} não está na fila: "carimbo outbox" mostra os que estão.`,
      `Entry ${seq} does not wait: "carimbo outbox" shows those that do.`,
    ),
  );
}

function positionIn(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text))
    throw new InvalidArgumentError(t('Esperado: um número inteiro.', 'Expected: a whole number.'));
  return Number(text);
}
