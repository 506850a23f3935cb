import type { Language } from '../i18n/language.ts';
import { csvHead, csvRow } from './csv.ts';
import type { ColumnKind, Sheet } from './table.ts';

/** Sheets of the same columns as one CSV: its first column says of which sheet a row is. */
export function sheetsCsv(sheets: readonly Sheet[], language: Language): Uint8Array {
  const [first] = sheets;
  const columns = first?.columns.slice(1) ?? [];
  const kinds: ColumnKind[] = ['text', 'text', ...columns.map(({ kind }) => kind)];
  const titles = language === 'en' ? ['By', 'What'] : ['Por', 'O quê'];
  const head = csvHead([...titles, ...columns.map(({ title }) => title[language])]);
  const rows = sheets.flatMap(({ name, rows }) =>
    rows.map((row) => csvRow([name[language], ...row], kinds, language)),
  );
  return Buffer.from(head + rows.join(''));
}
