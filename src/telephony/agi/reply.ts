/** Asterisk's answer to one command. */
export interface Reply {
  /** 200 done · 510 unknown command · 511 channel is dead · 520 wrong usage */
  code: number;
  /** What stands after `result=`; empty where nothing does. */
  result: string;
  /** What stands in parentheses, or null. */
  value: string | null;
}

/** A usage text (520) has a dozen lines; no honest one has more than this. */
const USAGE_LIMIT = 200;

/**
 * Makes replies of lines. `100` (trying) and lines that are no reply are passed over; a 520 usage text
 * (`520-…` up to `520 End of proper usage.`) is one reply.
 */
export class ReplyReader {
  #usageLines = 0;

  /** The reply that this line completes, or null. */
  push(line: string): Reply | null {
    if (this.#usageLines > 0) return this.#usage(line);
    const match = /^(\d{3})([ -])(.*)$/s.exec(line);
    if (!match) return null;
    const [, code = '', mark, text = ''] = match;
    if (code.startsWith('1')) return null;
    // "520-Invalid command syntax.  Proper usage not available." stands alone: nothing follows it.
    if (mark === '-' && !text.endsWith('not available.')) {
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
    if (!line.startsWith('520 ') && this.#usageLines < USAGE_LIMIT) return null;
    this.#usageLines = 0;
    return { code: 520, result: '', value: null };
  }
}
