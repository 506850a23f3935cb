import { type CellValue, type ColumnDef, writeXlsx, writeXlsxStream } from 'hucre/xlsx';
import type { Language } from '../i18n/language.ts';
import type { Cell, ColumnKind, Sheet } from './table.ts';

/** XLSX: identifiers and texts are text cells, which no program reads as a number or a formula. */

const DAY_MS = 86_400_000;
/** Days from 1899-12-30, with which Excel begins to count. */
const EPOCH_DAYS = 25_569;

export interface SheetHead {
  name: string;
  titles: readonly string[];
  kinds: readonly ColumnKind[];
  widths: readonly number[];
}

/** One sheet, whose rows are taken as the bytes are read; a further sheet for every 1,048,576 rows. */
export function workbookStream(
  rows: AsyncIterable<CellValue[]>,
  { name, titles, kinds, widths }: SheetHead,
  language: Language,
): ReadableStream<Uint8Array> {
  const columns = titles.map((header, i) => ({ header, ...columnOf(kinds[i], widths[i], language) }));
  return writeXlsxStream(rows, { name, columns, freezePane: { rows: 1 } });
}

/** A workbook of small sheets. */
export function workbook(sheets: readonly Sheet[], language: Language): Promise<Uint8Array> {
  return writeXlsx({
    sheets: sheets.map(({ name, columns, rows }) => {
      const kinds = columns.map(({ kind }) => kind);
      return {
        name: name[language],
        columns: columns.map(({ kind, width }) => columnOf(kind, width, language)),
        rows: [columns.map(({ title }) => title[language]), ...rows.map((row) => workbookRow(row, kinds))],
        freezePane: { rows: 1 },
      };
    }),
  });
}

export function workbookRow(cells: readonly Cell[], kinds: readonly ColumnKind[]): CellValue[] {
  return cells.map((cell, i) => (kinds[i] === 'moment' && typeof cell === 'string' ? serialOf(cell) : cell));
}

function columnOf(kind: ColumnKind | undefined, width = 12, language: Language): ColumnDef {
  const numFmt = language === 'en' ? 'yyyy-mm-dd hh:mm:ss' : 'dd/mm/yyyy hh:mm:ss';
  return { width, ...(kind === 'moment' && { numFmt }) };
}

/** The civil time that the journal wrote; spreadsheets know no zones. */
function serialOf(at: string): number {
  return Date.parse(`${at.slice(0, 19)}Z`) / DAY_MS + EPOCH_DAYS;
}
