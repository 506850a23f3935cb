import { pick, type RandomInt } from './random.ts';

const VOWELS = [...'AEIOU'];
/** Consonants that are pronounceable beside any vowel. */
const CONSONANTS = [...'BCDFGLMNPRSTV'];
const DIGITS = [...'0123456789'];

/**
 * Text of the same form: each letter becomes another one (vowel or consonant) in the same case, each digit another
 * digit. All else stays, letters with accents too, because tests of charsets need them.
 */
export function scramble(text: string, random: RandomInt): string {
  return [...text].map((char) => otherThan(char, random)).join('');
}

/** The same for numbers: leading zeros stay, and no new ones appear. */
export function scrambleNumber(text: string, random: RandomInt): string {
  const [zeros = ''] = /^[0\s./-]*/.exec(text) ?? [];
  const rest = [...text.slice(zeros.length)];
  return (
    zeros +
    rest
      .map((char, i) => (i === 0 && /\d/.test(char) ? nonZero(char, random) : otherThan(char, random)))
      .join('')
  );
}

function otherThan(char: string, random: RandomInt): string {
  if (/[0-9]/.test(char)) return pick(without(DIGITS, char), random);
  if (!/[A-Za-z]/.test(char)) return char;
  const upper = char.toUpperCase();
  const other = pick(without(VOWELS.includes(upper) ? VOWELS : CONSONANTS, upper), random);
  return char === upper ? other : other.toLowerCase();
}

function nonZero(digit: string, random: RandomInt): string {
  return pick(without(DIGITS.slice(1), digit), random);
}

const without = (items: readonly string[], item: string) => items.filter((other) => other !== item);
