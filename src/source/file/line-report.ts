/** A line that is to be looked at, and why. Never what it says. */
export interface NamedLine {
  line: number;
  reason: string;
}

/** What reading a file came to. */
export interface Summary {
  /** People found. */
  rows: number;
  /** Lines that are nobody. */
  skipped: number;
  /** Lines whose person is kept, without a field that makes no sense. */
  doubtful: number;
  /** Lines that a later line with the same card replaced. */
  duplicates: number;
  /** The first of all those, in the order of the file. */
  named: NamedLine[];
}

/** More would fill a log and be read by nobody. */
export const MAX_NAMED = 20;

/** Counts what is wrong with lines and names the first of them. */
export class LineReport {
  #skipped = 0;
  #doubtful = 0;
  readonly #named: NamedLine[] = [];

  skip(line: number, reason: string): void {
    this.#skipped += 1;
    this.#name(line, reason);
  }

  doubt(line: number, reason: string): void {
    this.#doubtful += 1;
    this.#name(line, reason);
  }

  summary(found: { rows: number; duplicates: { count: number; lines: number[] } }): Summary {
    const repeated = found.duplicates.lines.map((line) => ({
      line,
      reason: 'card again on a later line, which counts',
    }));
    return {
      rows: found.rows,
      skipped: this.#skipped,
      doubtful: this.#doubtful,
      duplicates: found.duplicates.count,
      named: [...this.#named, ...repeated].sort((a, b) => a.line - b.line).slice(0, MAX_NAMED),
    };
  }

  #name(line: number, reason: string): void {
    if (this.#named.length < MAX_NAMED) this.#named.push({ line, reason });
  }
}
