/** Half of a character (a lone surrogate) cannot be written as UTF-8, and PostgreSQL knows no NUL. */
const UNCLEAN = /[\0\p{Surrogate}]/u;

export function isCleanText(text: string): boolean {
  return !UNCLEAN.test(text);
}

/** Foreign text as it may go on into the house: NUL is gone, half characters are U+FFFD. */
export function cleanText(text: string): string {
  if (isCleanText(text)) return text;
  return text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\uFFFD');
}
