import type { Text } from '../../../i18n/text.ts';

/** A line that is to be looked at, and why. Never what it says. */
export interface NamedLine {
  line: number;
  reason: Text;
}

/** What reading a file came to. */
export interface Summary {
  /** People found. */
  rows: number;
  /** Rejected lines. */
  skipped: number;
  /** Lines whose person is kept, without a field that makes no sense. */
  doubtful: number;
  /** Lines that a later line with the same card replaced. */
  duplicates: number;
  /** The first of all those, in the order of the file. */
  named: NamedLine[];
}

const REPEATED: Text = {
  'pt-BR': 'a carteirinha aparece de novo numa linha seguinte, e vale a última',
  en: 'card again on a later line, which counts',
};

/** Enough for a person to see what is wrong, without filling the log. */
export const MAX_NAMED = 20;

/** Counts what is wrong with lines and names the first of them. */
export class LineReport {
  #skipped = 0;
  #doubtful = 0;
  readonly #named: NamedLine[] = [];

  skip(line: number, reason: Text): void {
    this.#skipped += 1;
    this.#name(line, reason);
  }

  doubt(line: number, reason: Text): void {
    this.#doubtful += 1;
    this.#name(line, reason);
  }

  summary(found: { rows: number; duplicates: { count: number; lines: number[] } }): Summary {
    const repeated = found.duplicates.lines.map((line) => ({
      line,
      reason: REPEATED,
    }));
    return {
      rows: found.rows,
      skipped: this.#skipped,
      doubtful: this.#doubtful,
      duplicates: found.duplicates.count,
      named: [...this.#named, ...repeated].sort((a, b) => a.line - b.line).slice(0, MAX_NAMED),
    };
  }

  #name(line: number, reason: Text): void {
    if (this.#named.length < MAX_NAMED) this.#named.push({ line, reason });
  }
}
