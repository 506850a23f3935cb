import { type Dice, pick } from './random.ts';

const VOWELS = [...'AEIOU'];
/** Those that can be read aloud beside any vowel. */
const CONSONANTS = [...'BCDFGLMNPRSTV'];
const DIGITS = [...'0123456789'];

/**
 * Text of the same shape: each letter becomes another of its kind (vowel or consonant) in the same case, each digit
 * another digit, all else stays, letters with accents too: they are what a charset is tested with.
 */
export function scramble(text: string, dice: Dice): string {
  return [...text].map((char) => otherThan(char, dice)).join('');
}

/** The same for what is kept as a number somewhere: zeros at the start stay zeros, and no new ones come. */
export function scrambleNumber(text: string, dice: Dice): string {
  const [zeros = ''] = /^[0\s./-]*/.exec(text) ?? [];
  const rest = [...text.slice(zeros.length)];
  return (
    zeros +
    rest.map((char, i) => (i === 0 && /\d/.test(char) ? nonZero(char, dice) : otherThan(char, dice))).join('')
  );
}

function otherThan(char: string, dice: Dice): string {
  if (/[0-9]/.test(char)) return pick(without(DIGITS, char), dice);
  if (!/[A-Za-z]/.test(char)) return char;
  const upper = char.toUpperCase();
  const other = pick(without(VOWELS.includes(upper) ? VOWELS : CONSONANTS, upper), dice);
  return char === upper ? other : other.toLowerCase();
}

function nonZero(digit: string, dice: Dice): string {
  return pick(without(DIGITS.slice(1), digit), dice);
}

const without = (items: readonly string[], item: string) => items.filter((other) => other !== item);
