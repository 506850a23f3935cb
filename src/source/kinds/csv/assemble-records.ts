import { plural } from '../../../i18n/plural.ts';
import type { Text } from '../../../i18n/text.ts';
import { splitRecord } from './split-record.ts';

/** A record, by the number of the line it begins on, or a line that is none and why. */
export type Row = { line: number; fields: string[] } | { line: number; fault: Text };

/** How far a quoted field may reach over line ends before its first line is taken for the one at fault. */
const MAX_LINES = 20;

const NOT_DOUBLED: Text = { 'pt-BR': 'aspas sem par dentro de um campo', en: 'a quote that is not doubled' };
const NEVER_CLOSED: Text = { 'pt-BR': 'aspas que não fecham', en: 'a quote that is never closed' };

/** Excel's own first line, which names the delimiter and is no data. */
const EXCEL_SEPARATOR = /^"?sep=(.)"?$/i;

/** Excel's way of keeping a number as text: `="00012"`. */
const EXCEL_TEXT = /^\s*="(.*)"\s*$/s;

/**
 * Makes records of physical lines. A quoted field may hold line ends; but when what comes of it does not have
 * `columns` fields, only the line it began on is blamed and reading goes on with the next one.
 */
export class RecordAssembler {
  #delimiter: string;
  #columns: number | null = null;
  #pending: string[] = [];
  #firstLine = 1;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** The number of fields per record; set once the header is known. */
  set columns(count: number) {
    this.#columns = count;
  }

  /** Takes one line and gives what is complete now: nothing for a blank line or inside a quoted field. */
  push(line: string): Row[] {
    const [, separator] = this.#firstLine === 1 ? (EXCEL_SEPARATOR.exec(line) ?? []) : [];
    if (separator !== undefined && this.#pending.length === 0) {
      this.#delimiter = separator;
      this.#firstLine += 1;
      return [];
    }
    this.#pending.push(line);
    return this.#drain(false);
  }

  /** After the last line. */
  end(): Row[] {
    return this.#drain(true);
  }

  #drain(isEnd: boolean): Row[] {
    const rows: Row[] = [];
    while (this.#pending.length > 0) {
      const row = this.#next(isEnd);
      if (row === 'more') break;
      if (row !== 'blank') rows.push(row);
    }
    return rows;
  }

  /** The record that begins with the first pending line. */
  #next(isEnd: boolean): Row | 'more' | 'blank' {
    const line = this.#firstLine;
    for (let count = 1; count <= this.#pending.length; count += 1) {
      const text = count === 1 ? (this.#pending[0] ?? '') : this.#pending.slice(0, count).join('\n');
      if (text.trim() === '') return this.#take(1, 'blank');
      const split = splitRecord(text, this.#delimiter);
      if ('fields' in split) {
        if (this.#fits(split.fields)) return this.#take(count, { line, fields: split.fields.map(plainText) });
        return this.#take(1, { line, fault: this.#miscount(split.fields.length, count) });
      }
      if (split.fault === 'stray_quote')
        return this.#take(1, { line, fault: count === 1 ? NOT_DOUBLED : NEVER_CLOSED });
      if (count === MAX_LINES) return this.#take(1, { line, fault: NEVER_CLOSED });
    }
    return isEnd ? this.#take(1, { line, fault: NEVER_CLOSED }) : 'more';
  }

  /** A delimiter too many at the end of a line makes empty columns, which do no harm. */
  #fits(fields: string[]): boolean {
    const columns = this.#columns ?? fields.length;
    return fields.length >= columns && fields.slice(columns).every((field) => field.trim() === '');
  }

  #miscount(fields: number, lines: number): Text {
    if (lines > 1) return NEVER_CLOSED;
    return {
      'pt-BR': `${plural(fields, 'coluna', 'colunas')} em vez de ${this.#columns}`,
      en: `${plural(fields, 'column', 'columns')} instead of ${this.#columns}`,
    };
  }

  #take<T>(count: number, result: T): T {
    this.#pending.splice(0, count);
    this.#firstLine += count;
    return result;
  }
}

function plainText(field: string): string {
  const [, text] = EXCEL_TEXT.exec(field) ?? [];
  return text === undefined ? field : text.replaceAll('""', '"');
}
