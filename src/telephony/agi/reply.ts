/** Asterisk's reply to one command. */
export interface Reply {
  /** 200 ok · 510 unknown command · 511 dead channel · 520 wrong usage */
  code: number;
  /** The text after `result=`, or empty. */
  result: string;
  /** The text in parentheses, or null. */
  value: string | null;
}

/** A usage text (520) has about a dozen lines. */
const MAX_USAGE_LINES = 200;

/**
 * Turns lines into replies. `100` (trying) and lines that are no reply are ignored; a 520 usage text (`520-…` up to
 * `520 End of proper usage.`) is one reply.
 */
export class ReplyReader {
  #usageLines = 0;

  /** The reply that ends with this line, or null. */
  push(line: string): Reply | null {
    if (this.#usageLines > 0) return this.#usage(line);
    const match = /^(\d{3})([ -])(.*)$/s.exec(line);
    if (!match) return null;
    const [, code = '', separator, text = ''] = match;
    if (code.startsWith('1')) return null;
    // "520-Invalid command syntax.  Proper usage not available." is a reply of one line.
    if (separator === '-' && !text.endsWith('not available.')) {
      this.#usageLines = 1;
      return null;
    }
    return {
      code: Number(code),
      result: /^result=(\S*)/.exec(text)?.[1] ?? '',
      value: /\((.*)\)/s.exec(text)?.[1] ?? null,
    };
  }

  #usage(line: string): Reply | null {
    this.#usageLines += 1;
    if (!line.startsWith('520 ') && this.#usageLines < MAX_USAGE_LINES) return null;
    this.#usageLines = 0;
    return { code: 520, result: '', value: null };
  }
}
