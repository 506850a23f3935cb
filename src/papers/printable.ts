/** Stands for a character that the font does not have. */
export const REPLACEMENT = '□';

/** Scripts that are written from right to left: pdfkit would put their letters in the wrong order. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/u;
/** Format characters and variation selectors draw nothing and would only be missing from the font. */
const INVISIBLE = /\p{Cf}|\p{Cc}|\p{Variation_Selector}/gu;

const graphemes = new Intl.Segmenter('pt-BR', { granularity: 'grapheme' });

/**
 * The text as the font can print it: no control characters but line breaks, composed letters, one `□` for what is missing.
 * PDF/UA allows no glyph that is not in the font (ISO 14289-1, 7.21.8).
 */
export function printable(text: string, hasGlyph: (codePoint: number) => boolean): string {
  const clean = text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(/[\t\p{Zs}]/gu, ' ')
    .replace(/\n|[^\n]+/g, (part) => (part === '\n' ? part : part.replace(INVISIBLE, '')));
  const isPrinted = (letter: string): boolean =>
    letter === '\n' ||
    (!RIGHT_TO_LEFT.test(letter) && [...letter].every((one) => hasGlyph(one.codePointAt(0) ?? 0)));
  if ([...clean].every(isPrinted)) return clean;
  return Array.from(graphemes.segment(clean), ({ segment }) =>
    isPrinted(segment) ? segment : REPLACEMENT,
  ).join('');
}
