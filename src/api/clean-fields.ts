import { cleanText, isCleanText } from './clean-text.ts';

/**
 * The fields of a request with clean texts. What is empty or null counts as not informed: a dialplan sends
 * `card_number=${CARD}` whether there is one or not.
 * @param kept name of a field that stays when it is empty
 */
export function cleanFields(fields: Record<string, unknown>, kept?: string): Record<string, unknown> {
  if (Object.values(fields).every(isClean)) return fields;
  // No prototype, so that a field called `__proto__` stays what it is: an unknown field.
  const clean: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(fields)) {
    const text = typeof value === 'string' ? cleanText(value) : value;
    if ((text !== '' || name === kept) && text !== null) clean[name] = text;
  }
  return clean;
}

function isClean(value: unknown): boolean {
  return value !== '' && value !== null && (typeof value !== 'string' || isCleanText(value));
}
