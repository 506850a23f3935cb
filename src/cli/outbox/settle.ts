import type { Command } from 'commander';
import type { NewEntry } from '../../protocol/entry.ts';
import { sourceNumberIdentity } from '../../protocol/identity.ts';
import { ANY_NUMBER, readNumber } from '../../source/engine/mapping/number-rule.ts';
import { CommandFailure, UsageError } from '../failure.ts';
import { t } from '../language.ts';
import { note } from '../print.ts';
import { type OperatorOption, withOperator } from '../settings.ts';
import { withJournal } from './with-journal.ts';

interface SettleOptions extends OperatorOption {
  protocol: string;
  number?: string;
  none?: true;
}

export function registerOutboxSettle(outbox: Command): void {
  withOperator(outbox.command('settle'))
    .description(
      t(
        'registra a resposta da operadora: o número dela, ou que não há',
        'tells what was found out with the operator: its number, or that there is none',
      ),
    )
    .requiredOption('--protocol <number>', t('o número do Carimbo', 'our number'))
    .option('--number <number>', t('o número que a operadora deu', 'the number that it gave'))
    .option('--none', t('a operadora não deu nenhum', 'it gave none'))
    .action(settle);
}

async function settle({ operator, protocol, number, none, ...options }: SettleOptions): Promise<void> {
  if ((number === undefined) === (none === undefined))
    throw new UsageError(t('Use --number NÚMERO ou --none.', 'Say --number NUMBER or --none.'));
  await withJournal({ ...options, operator }, async ({ write, registry }) => {
    const given = number === undefined ? null : usable(number);
    const entry: NewEntry =
      given === null
        ? { type: 'number_absent', data: { by: 'person' } }
        : { type: 'numbered', data: { number: given, by: 'person' } };
    const identity = given === null ? null : sourceNumberIdentity(registry, given);
    if ((await write(protocol, entry, identity)).entry === null) throw nothingToSettle(protocol);
  });
  note(t(`Registrado no diário de ${protocol}.`, `Written to the journal of ${protocol}.`));
}

/** The number in the form in which it is searched for. @throws UsageError where it cannot be a number of the operator */
function usable(number: string): string {
  const read = readNumber(number, ANY_NUMBER);
  if (read !== null && 'number' in read) return read.number;
  throw new UsageError(
    t(
      'Número inválido: use letras, algarismos e . - / _, até 64 caracteres.',
      'That is no number that can be searched for: letters, digits and . - / _ are expected, 64 at most.',
    ),
  );
}

function nothingToSettle(protocol: string): CommandFailure {
  return new CommandFailure(
    t(
      `O protocolo ${protocol} não tem número pendente; nada foi alterado.`,
      `There is nothing to find out about the number of protocol ${protocol}; nothing was changed.`,
    ),
  );
}
