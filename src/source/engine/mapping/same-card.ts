import { normaliseCard } from '../../../beneficiary/card.ts';

/**
 * Whether the card in an answer is the one that was asked for, whatever its writing: separators, case, leading zeros
 * and what is no digit may differ, and it may stand as `written`, the way `input` has it. Nothing longer or shorter
 * passes: the two figures more on a family's card are what tells one person from another.
 */
export function isSameCard(answered: string, asked: string, written: string): boolean {
  const answer = shapes(answered);
  return [asked, written].some((card) => {
    const wanted = shapes(card);
    if (wanted.plain === '') return false;
    // Letters are dropped on one side only: on both they may be what tells two cards apart.
    return answer.plain === wanted.plain || answer.plain === wanted.digits || answer.digits === wanted.plain;
  });
}

function shapes(card: string): { plain: string; digits: string | null } {
  const plain = normaliseCard(card).replace(/^0+/, '');
  const digits = plain.replace(/[^0-9]+/g, '').replace(/^0+/, '');
  // A card of letters with a digit or two among them is not that digit.
  return { plain, digits: digits.length >= 6 ? digits : null };
}
