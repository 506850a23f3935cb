const LONGEST_NAME = 64;

/** A field's name as it may be repeated in a message: foreign text, so short and without surprises. */
export function fieldName(name: string): string {
  return name.replace(/[^\w.-]/g, '?').slice(0, LONGEST_NAME);
}
