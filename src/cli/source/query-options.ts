import type { Command } from 'commander';
import { MAX_CARD_LENGTH, normaliseCard } from '../../beneficiary/card.ts';
import { isCpf, normaliseCpf } from '../../beneficiary/cpf.ts';
import { outsideFormat } from '../../beneficiary/outside-format.ts';
import type { OperatorConfig } from '../../config/config.ts';
import type { Query } from '../../source/source.ts';
import { UsageError } from '../failure.ts';
import { inLanguage, t } from '../language.ts';
import { note } from '../print.ts';

export interface QueryOptions {
  card?: string;
  cpf?: string;
}

export function withQuery(command: Command): Command {
  return command
    .option('--card <number>', t('a carteirinha a consultar', 'card number to look up'))
    .option('--cpf <number>', t('o CPF a consultar', 'CPF to look up'));
}

/** Normalised as the server does. @throws UsageError */
export function readQuery({ card, cpf }: QueryOptions, operator: OperatorConfig | null): Query {
  if ((card === undefined) === (cpf === undefined))
    throw new UsageError(t('Use --card ou --cpf (só um).', 'Use --card or --cpf (one of them).'));
  if (cpf !== undefined) return { cpf: readCpf(cpf) };
  return { card_number: readCard(card ?? '', operator) };
}

function readCpf(text: string): string {
  const cpf = normaliseCpf(text);
  if (isCpf(cpf)) return cpf;
  throw new UsageError(
    t(
      'CPF inválido: são 11 dígitos, os dois últimos verificadores.',
      'Invalid CPF: it has 11 digits, the last two are check digits.',
    ),
  );
}

/** A card that is not in the operator's format is looked up all the same: that may be what a technician investigates. */
function readCard(text: string, operator: OperatorConfig | null): string {
  const card = normaliseCard(text);
  if (card === '' || card.length > MAX_CARD_LENGTH) {
    throw new UsageError(
      t(
        `Carteirinha de 1 a ${MAX_CARD_LENGTH} letras e dígitos.`,
        `A card has 1 to ${MAX_CARD_LENGTH} letters and digits.`,
      ),
    );
  }
  const outside = operator === null ? null : outsideFormat(card, operator.card);
  if (outside !== null) note(inLanguage(outside));
  return card;
}
