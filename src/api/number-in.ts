import { ERRORS } from '../errors.ts';
import { isNumber } from '../protocol/number.ts';
import { cleanText } from './clean-text.ts';

/** Of a number from an operator's system. */
const MAX_LENGTH = 64;

/**
 * Reads a protocol number. Carimbo's may contain spaces; one of the operator's system is not changed.
 * @throws protocol_not_found for text that cannot be a number
 */
export function numberIn(text: string): string {
  const clean = cleanText(text);
  const digits = clean.replace(/\s/g, '');
  if (isNumber(digits)) return digits;
  const own = clean.trim();
  if (own === '' || own.length > MAX_LENGTH) throw ERRORS.protocolNotFound();
  return own;
}
