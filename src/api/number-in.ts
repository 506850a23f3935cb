import { ERRORS } from '../errors.ts';
import { isNumber } from '../protocol/number.ts';
import { cleanText } from './clean-text.ts';

/** Longest number of an operator's own system. */
const LONGEST_NUMBER = 64;

/**
 * Ours as people write it, spaces and all; the operator's own as it is.
 * @throws protocol_not_found for what can be no number: none has it
 */
export function numberIn(text: string): string {
  const clean = cleanText(text);
  const digits = clean.replace(/\s/g, '');
  if (isNumber(digits)) return digits;
  const own = clean.trim();
  if (own === '' || own.length > LONGEST_NUMBER) throw ERRORS.protocolNotFound();
  return own;
}
