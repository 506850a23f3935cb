/** Longest line, in bytes, without the line end. */
export const LINE_LIMIT = 8192;

export class LineTooLongError extends Error {
  constructor() {
    super(`a line longer than ${LINE_LIMIT} bytes`);
    this.name = 'LineTooLongError';
  }
}

/** Splits the segments of a socket into lines. Invalid UTF-8 becomes U+FFFD. */
export class LineReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The beginning of a line that has not ended yet. */
  get unfinished(): string {
    return this.#rest.toString('utf8');
  }

  /**
   * Adds a segment and returns the lines that are complete now, without CR and LF.
   * @throws LineTooLongError, also for a line that has not ended yet
   */
  push(segment: Buffer): string[] {
    const bytes = this.#rest.length === 0 ? segment : Buffer.concat([this.#rest, segment]);
    const lines: string[] = [];
    let start = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      if (end - start > LINE_LIMIT + 1) throw new LineTooLongError();
      lines.push(withoutCarriageReturn(bytes.toString('utf8', start, end)));
      start = end + 1;
    }
    this.#rest = bytes.subarray(start);
    if (this.#rest.length > LINE_LIMIT + 1) throw new LineTooLongError();
    return lines;
  }
}

function withoutCarriageReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
