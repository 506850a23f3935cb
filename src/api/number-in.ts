import { ERRORS } from '../errors.ts';
import { isNumber } from '../protocol/number.ts';
import { cleanText } from './clean-text.ts';

/** Longest number of an operator's own system. */
const LONGEST_NUMBER = 64;

/**
 * Reads a protocol number: ours may contain spaces; a number of the operator's system is taken as it is.
 * @throws protocol_not_found for text that cannot be a number
 */
export function numberIn(text: string): string {
  const clean = cleanText(text);
  const digits = clean.replace(/\s/g, '');
  if (isNumber(digits)) return digits;
  const own = clean.trim();
  if (own === '' || own.length > LONGEST_NUMBER) throw ERRORS.protocolNotFound();
  return own;
}
