import type { Command } from 'commander';
import type { NewEntry } from '../../protocol/entry.ts';
import { sourceNumberIdentity } from '../../protocol/identity.ts';
import { ANY_NUMBER, readNumber } from '../../source/engine/mapping/number-rule.ts';
import { CommandFailure, UsageError } from '../failure.ts';
import { t } from '../language.ts';
import { note } from '../print.ts';
import { type OperatorOption, withOperator } from '../settings.ts';
import { withJournal } from '../with-journal.ts';

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
        'records the operator’s answer: its number, or that there is none',
      ),
    )
    .requiredOption('--protocol <number>', t('o número do Carimbo', 'Carimbo’s number'))
    .option('--number <number>', t('o número que a operadora deu', 'the number that the operator gave'))
    .option('--none', t('a operadora não deu nenhum', 'the operator gave none'))
    .action(settle);
}

async function settle({ operator, protocol, number, none, ...options }: SettleOptions): Promise<void> {
  if ((number === undefined) === (none === undefined))
    throw new UsageError(t('Use --number NÚMERO ou --none.', 'Use --number NUMBER or --none.'));
  await withJournal({ ...options, operator }, async ({ write, registry }) => {
    const given = number === undefined ? null : readOperatorNumber(number);
    const entry: NewEntry =
      given === null
        ? { type: 'number_absent', data: { by: 'person' } }
        : { type: 'numbered', data: { number: given, by: 'person' } };
    const identity = given === null ? null : sourceNumberIdentity(registry, given);
    if ((await write(protocol, entry, identity)).entry === null) throw nothingToSettle(protocol);
  });
  note(t(`Registrado no diário de ${protocol}.`, `Recorded in the journal of ${protocol}.`));
}

/** The number in its searchable form. @throws UsageError where it cannot be a number of an operator */
function readOperatorNumber(number: string): string {
  const read = readNumber(number, ANY_NUMBER);
  if (read !== null && 'number' in read) return read.number;
  throw new UsageError(
    t(
      'Número inválido: use letras, algarismos e . - / _, até 64 caracteres.',
      'Invalid number: use letters, digits and . - / _, 64 at most.',
    ),
  );
}

function nothingToSettle(protocol: string): CommandFailure {
  return new CommandFailure(
    t(
      `O protocolo ${protocol} não tem número pendente; nada foi alterado.`,
      `Protocol ${protocol} has no pending number; nothing was changed.`,
    ),
  );
}
