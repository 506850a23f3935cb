import type { Command } from 'commander';
import { sourceNumberIdentity } from '../journal/command.ts';
import type { NewEntry } from '../protocol/entry.ts';
import { CommandFailure, UsageError } from './failure.ts';
import { t } from './language.ts';
import { withJournal } from './outbox-journal.ts';
import { type OutboxOptions, withOperator } from './outbox-options.ts';
import { note } from './print.ts';

interface SettleOptions extends OutboxOptions {
  protocol: string;
  number?: string;
  none?: true;
}

export function registerOutboxSettle(outbox: Command): void {
  withOperator(outbox.command('settle'))
    .description(
      t(
        'diz o que se apurou com a operadora: o número dela, ou que não há',
        'tells what was found out with the operator: its number, or that there is none',
      ),
    )
    .requiredOption('--protocol <number>', t('o nosso número', 'our number'))
    .option('--number <number>', t('o número que ela deu', 'the number that it gave'))
    .option('--none', t('ela não deu nenhum', 'it gave none'))
    .action(settle);
}

async function settle({ operator, protocol, number, none, ...options }: SettleOptions): Promise<void> {
  if ((number === undefined) === (none === undefined))
    throw new UsageError(t('Diga --number NÚMERO ou --none.', 'Say --number NUMBER or --none.'));
  await withJournal({ ...options, operator }, async ({ write, registry }) => {
    const entry: NewEntry =
      number === undefined
        ? { type: 'number_absent', data: { by: 'person' } }
        : { type: 'numbered', data: { number, by: 'person' } };
    const identity = number === undefined ? null : sourceNumberIdentity(registry, number);
    if ((await write(protocol, entry, identity)).entry === null) throw nothingToSettle(protocol);
  });
  note(t(`Anotado no diário de ${protocol}.`, `Written to the journal of ${protocol}.`));
}

function nothingToSettle(protocol: string): CommandFailure {
  return new CommandFailure(
    t(
      `Sobre o número do protocolo ${protocol} não há o que apurar; nada foi mudado.`,
      `There is nothing to find out about the number of protocol ${protocol}; nothing was changed.`,
    ),
  );
}
