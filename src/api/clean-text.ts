/** A lone surrogate cannot be encoded as UTF-8, and PostgreSQL does not store NUL. */
const UNCLEAN = /[\0\p{Surrogate}]/u;

export function isCleanText(text: string): boolean {
  return !UNCLEAN.test(text);
}

/** Makes text from outside safe to store: NUL is removed, lone surrogates become U+FFFD. */
export function cleanText(text: string): string {
  if (isCleanText(text)) return text;
  return text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\uFFFD');
}

/**
 * The fields of a request with clean texts. Empty and null count as not given: a dialplan sends `card_number=${CARD}` with
 * and without a card.
 * @param kept name of a field that is kept when it is empty
 */
export function cleanFields(fields: Record<string, unknown>, kept?: string): Record<string, unknown> {
  if (Object.values(fields).every(isClean)) return fields;
  // No prototype, so that a field named `__proto__` remains an unknown field.
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
