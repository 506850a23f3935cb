import type { CardFormat } from '../beneficiary/card.ts';
import { checkCard } from '../beneficiary/card.ts';
import { isCpf, normaliseCpf } from '../beneficiary/cpf.ts';
import type { Text } from '../i18n/text.ts';
import type { Query } from '../source/source.ts';
import { cutText } from '../text/clean.ts';

/** What a caller told of themselves, made ready to be asked of a source. */
export type Question =
  /** Nothing was told. */
  | { kind: 'none' }
  /** Not worth asking: `told` is what is kept of it. */
  | { kind: 'malformed'; field: 'card_number' | 'cpf'; told: Told; expected: Text | null }
  /** `doubtful`: the check digit is wrong; the operator's base decides, but a miss is a reason to ask again. */
  | { kind: 'ask'; query: Query; told: Told; doubtful: boolean };

export interface Told {
  card_number?: string;
  cpf?: string;
}

/** Enough of a malformed card to recognise a slip of the finger by. */
const KEPT_OF_MALFORMED = 40;

/** The card counts before the CPF; a CPF that is no CPF is told apart from none. */
export function questionOf(told: Told, format: CardFormat): Question {
  if (told.card_number !== undefined && told.card_number !== '')
    return cardQuestion(told.card_number, format);
  if (told.cpf !== undefined && told.cpf !== '') return cpfQuestion(told.cpf);
  return { kind: 'none' };
}

function cardQuestion(text: string, format: CardFormat): Question {
  const check = checkCard(text, format);
  const kept = { card_number: cutText(check.card, KEPT_OF_MALFORMED) };
  if (check.ok) return { kind: 'ask', query: kept, told: kept, doubtful: false };
  if (check.fault === 'check_digit') return { kind: 'ask', query: kept, told: kept, doubtful: true };
  return { kind: 'malformed', field: 'card_number', told: kept, expected: check.expected };
}

function cpfQuestion(text: string): Question {
  const cpf = normaliseCpf(text);
  const told = { cpf: cutText(cpf, KEPT_OF_MALFORMED) };
  if (!isCpf(cpf)) return { kind: 'malformed', field: 'cpf', told, expected: null };
  return { kind: 'ask', query: { cpf }, told, doubtful: false };
}
