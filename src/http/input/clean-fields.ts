import { cleanText } from './clean-text.ts';

/**
 * The fields of a request with clean texts. What is empty or null counts as not informed: a dialplan sends
 * `card_number=${CARD}` whether there is one or not.
 */
export function cleanFields(fields: Record<string, unknown>): Record<string, unknown> {
  // No prototype, so that a field called `__proto__` stays what it is: an unknown field.
  const clean: Record<string, unknown> = Object.create(null);
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    const text = typeof value === 'string' ? cleanText(value) : value;
    if (text !== '' && text !== null) clean[name] = text;
  }
  return clean;
}
