/** A part of a text and its replacement. */
export interface Span {
  start: number;
  end: number;
  instead: string;
}

/** The replacements of one text; the first claim of a place wins, so that nothing is replaced twice. */
export class Spans {
  readonly #text: string;
  readonly #taken: Span[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** Claims every match of the (global) pattern that overlaps no earlier claim. */
  claim(pattern: RegExp, instead: (found: string) => string | null): void {
    for (const match of this.#text.matchAll(pattern)) {
      const [start, end] = [match.index, match.index + match[0].length];
      if (end === start || this.#taken.some((span) => start < span.end && span.start < end)) continue;
      const text = instead(match[0]);
      if (text !== null) this.#taken.push({ start, end, instead: text });
    }
  }

  /** The text with all replacements. */
  apply(): string {
    let at = 0;
    let text = '';
    for (const { start, end, instead } of this.#taken.toSorted((a, b) => a.start - b.start)) {
      text += this.#text.slice(at, start) + instead;
      at = end;
    }
    return text + this.#text.slice(at);
  }
}
