import type { Language } from '../i18n/language.ts';
import { isNumber, spokenNumber } from '../protocol/number.ts';
import type { Cell, ColumnKind } from './table.ts';

/**
 * CSV as Excel in Portuguese opens it with a double click: a byte order mark for UTF-8, and semicolons, because the comma is
 * the decimal sign. Excel reads every cell anew: twenty digits become 3.26306E+19, and a leading zero is gone. So our numbers
 * are in groups, as they are spoken and as the search takes them; other identifiers that it would change get an apostrophe.
 */

const BOM = '\ufeff';

/** What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"), the full-width forms included. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const NUMERIC = /^[\d\s.,/:-]+$/;
const MUST_QUOTE = /[";\r\n]/;

export function csvHead(titles: readonly string[]): string {
  return BOM + titles.map(quoted).join(';').concat('\r\n');
}

export function csvRow(cells: readonly Cell[], kinds: readonly ColumnKind[], language: Language): string {
  let line = '';
  for (let i = 0; i < cells.length; i += 1) {
    const cell = cells[i];
    if (i > 0) line += ';';
    if (cell === null || cell === undefined) continue;
    line += typeof cell === 'number' ? numeral(cell, language) : quoted(harmless(cell, kinds[i] ?? 'text'));
  }
  return `${line}\r\n`;
}

function harmless(text: string, kind: ColumnKind): string {
  if (kind === 'moment') return civil(text);
  if (kind === 'identifier') {
    if (isNumber(text)) return spokenNumber(text);
    if (NUMERIC.test(text) && isChanged(text)) return `'${text}`;
  }
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Short numbers without a leading zero, such as extensions, come out as they went in. */
function isChanged(text: string): boolean {
  return !/^(0|[1-9]\d{0,10})$/.test(text);
}

/** `2026-11-22 10:15:30`, which Excel reads as a time in every language. */
function civil(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)}`;
}

function numeral(value: number, language: Language): string {
  return language === 'en' ? String(value) : String(value).replace('.', ',');
}

function quoted(text: string): string {
  return MUST_QUOTE.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
