import type { Language } from '../i18n/language.ts';
import type { Text } from '../i18n/text.ts';

export type Cell = string | number | null;

/**
 * - `identifier`: digits that are no quantity; programs for spreadsheets must not read a number into them
 * - `moment`: ISO 8601, of which the civil time is shown
 */
export type ColumnKind = 'text' | 'identifier' | 'moment' | 'number';

export interface Column<Row> {
  title: Text;
  kind: ColumnKind;
  /** Of the column in a workbook, in characters. */
  width: number;
  of(row: Row, language: Language): Cell;
}

/** One sheet of a report: its rows are few. */
export interface Sheet {
  name: Text;
  columns: { title: Text; kind: ColumnKind; width: number }[];
  rows: Cell[][];
}
