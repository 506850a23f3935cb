import type { CardFormat } from '../beneficiary/card.ts';
import { checkCard } from '../beneficiary/card.ts';
import { isCpf, normaliseCpf } from '../beneficiary/cpf.ts';
import type { Text } from '../i18n/text.ts';
import type { Query } from '../source/source.ts';
import { cutText } from '../text/clean.ts';

/** The card or CPF that a caller gave, checked and normalised for a lookup. */
export type Question =
  /** Neither was given. */
  | { kind: 'none' }
  /** Not looked up; `given` is what is recorded of it. */
  | { kind: 'malformed'; field: 'card_number' | 'cpf'; given: Given; expected: Text | null }
  /** `doubtful`: the check digit is wrong. The source decides, but a miss counts as a malformed card. */
  | { kind: 'ask'; query: Query; given: Given; doubtful: boolean };

export interface Given {
  card_number?: string;
  cpf?: string;
}

/** Characters that are recorded of a malformed card, enough to recognise a typing error. */
const MAX_MALFORMED = 40;

/** The card has priority over the CPF. An invalid CPF is malformed, not missing. */
export function questionOf(given: Given, format: CardFormat): Question {
  if (given.card_number !== undefined && given.card_number !== '')
    return cardQuestion(given.card_number, format);
  if (given.cpf !== undefined && given.cpf !== '') return cpfQuestion(given.cpf);
  return { kind: 'none' };
}

function cardQuestion(text: string, format: CardFormat): Question {
  const check = checkCard(text, format);
  const kept = { card_number: cutText(check.card, MAX_MALFORMED) };
  if (check.ok) return { kind: 'ask', query: kept, given: kept, doubtful: false };
  if (check.fault === 'check_digit') return { kind: 'ask', query: kept, given: kept, doubtful: true };
  return { kind: 'malformed', field: 'card_number', given: kept, expected: check.expected };
}

function cpfQuestion(text: string): Question {
  const cpf = normaliseCpf(text);
  const given = { cpf: cutText(cpf, MAX_MALFORMED) };
  if (!isCpf(cpf)) return { kind: 'malformed', field: 'cpf', given, expected: null };
  return { kind: 'ask', query: { cpf }, given, doubtful: false };
}
