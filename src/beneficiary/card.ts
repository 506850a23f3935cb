import type { Text } from '../i18n/text.ts';
import { hasLuhnDigit, hasMod11Digit } from './check-digits.ts';

/** Format of an operator's cards. */
export interface CardFormat {
  /** Allowed lengths without separators; empty allows 1 to 20. */
  lengths: number[];
  /** Pattern that the whole card must match, or null. */
  pattern: string | null;
  check_digit: 'none' | 'mod11' | 'luhn';
}

/** TISS, `numeroCarteira`. */
export const MAX_CARD_LENGTH = 20;

export type CardFault = 'empty' | 'length' | 'characters' | 'pattern' | 'check_digit';

/**
 * A card of the right format, or what is wrong and what was expected. After a wrong `check_digit` the card may be asked for
 * again, but never refused: the operator's system decides. So `card` is there in both cases.
 */
export type CardCheck =
  | { ok: true; card: string }
  | { ok: false; card: string; fault: CardFault; expected: Text };

/** Spaces, control and invisible characters, combining marks, dots, slashes and every kind of dash. */
const SEPARATORS = /[\s\p{C}\p{M}\p{Pd}\p{Zs}./\\−]+/gu;
const JUNK_AROUND = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;

/**
 * The card as it is compared and stored: without separators and surrounding characters (`#` of a keypad, the `'` of a
 * spreadsheet), in Unicode's compatibility form, ASCII letters upper-case. It stays text: leading zeros are significant.
 */
export function normaliseCard(text: string): string {
  return text
    .normalize('NFKC')
    .replace(SEPARATORS, '')
    .replace(JUNK_AROUND, '')
    .replace(/[a-z]+/g, (letters) => letters.toUpperCase())
    .normalize('NFKC');
}

/** Checks a keyed text against the operator's format. It may have separators and any length. */
export function checkCard(text: string, format: CardFormat): CardCheck {
  const card = normaliseCard(text);
  const fault = faultOf(card, format);
  return fault === null
    ? { ok: true, card }
    : { ok: false, card, fault, expected: expectation(fault, format) };
}

function faultOf(card: string, format: CardFormat): CardFault | null {
  if (card === '') return 'empty';
  if (card.length > MAX_CARD_LENGTH) return 'length';
  if (format.lengths.length > 0 && !format.lengths.includes(card.length)) return 'length';
  if (!(format.check_digit === 'none' ? /^[0-9A-Z]+$/ : /^[0-9]+$/).test(card)) return 'characters';
  // At most 20 characters get here, so that a pattern with exponential backtracking ends, too.
  if (!(compiled(format)?.test(card) ?? true)) return 'pattern';
  if (format.check_digit === 'mod11' && !hasMod11Digit(card)) return 'check_digit';
  if (format.check_digit === 'luhn' && !hasLuhnDigit(card)) return 'check_digit';
  return null;
}

const patterns = new WeakMap<CardFormat, RegExp>();

function compiled(format: CardFormat): RegExp | null {
  if (format.pattern === null) return null;
  const known = patterns.get(format);
  if (known !== undefined) return known;
  const pattern = compileCardPattern(format.pattern);
  patterns.set(format, pattern);
  return pattern;
}

/**
 * The configured pattern, anchored at both ends.
 * @throws SyntaxError for an invalid pattern; the check of the configuration relies on this
 */
export function compileCardPattern(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, 'u');
}

function expectation(fault: CardFault, format: CardFormat): Text {
  switch (fault) {
    case 'empty':
    case 'length':
      return expectedLength(format.lengths);
    case 'characters':
      return format.check_digit === 'none'
        ? { 'pt-BR': 'só letras e algarismos', en: 'letters and digits only' }
        : { 'pt-BR': 'só algarismos', en: 'digits only' };
    case 'pattern':
      return { 'pt-BR': 'o padrão desta operadora', en: 'the pattern of this operator' };
    case 'check_digit':
      return {
        'pt-BR': 'outro dígito verificador; confira os números',
        en: 'another check digit; compare the digits',
      };
  }
}

function expectedLength(lengths: number[]): Text {
  if (lengths.length === 0)
    return { 'pt-BR': `de 1 a ${MAX_CARD_LENGTH} posições`, en: `1 to ${MAX_CARD_LENGTH} positions` };
  const sorted = [...lengths].sort((a, b) => a - b);
  return { 'pt-BR': `${sorted.join(' ou ')} posições`, en: `${sorted.join(' or ')} positions` };
}
