import { normaliseCard } from '../../../beneficiary/card.ts';

/**
 * Whether the card in a reply is the one asked for. Separators, case, leading zeros and other characters than digits may
 * differ, and it may be formatted as `input` writes it (`written`). Nothing longer or shorter passes: the last two digits
 * of a family's cards are what distinguishes its members.
 */
export function isSameCard(answered: string, asked: string, written: string): boolean {
  const answer = shapes(answered);
  return [asked, written].some((card) => {
    const wanted = shapes(card);
    if (wanted.plain === '') return false;
    // Letters are dropped on one side only: on both, two different cards could become equal.
    return answer.plain === wanted.plain || answer.plain === wanted.digits || answer.digits === wanted.plain;
  });
}

function shapes(card: string): { plain: string; digits: string | null } {
  const plain = normaliseCard(card).replace(/^0+/, '');
  const digits = plain.replace(/[^0-9]+/g, '').replace(/^0+/, '');
  // A card of letters with a digit or two does not equal a card of that digit.
  return { plain, digits: digits.length >= 6 ? digits : null };
}
