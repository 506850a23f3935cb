const MASK = '••••';
/** Shorter ones would mask half of every text. */
const SHORTEST = 4;
/** How many obtained tokens are kept: the one in use, those of requests in progress, and some more. */
const MAX_TOKENS = 50;

/** The values of the secrets of one source. Every text for a person or a log is masked with them. */
export class Secrets {
  readonly #values = new Set<string>();
  /** Obtained tokens and their encodings, the oldest first. */
  readonly #tokens = new Map<string, readonly string[]>();

  constructor(values: Iterable<string> = []) {
    for (const value of values) this.add(value);
  }

  add(value: string): void {
    for (const encoded of encodingsOf(value)) this.#values.add(encoded);
  }

  /** Adds an obtained token. Only the newest are kept, because there is a new one every few minutes. */
  addToken(value: string): void {
    this.#tokens.delete(value);
    this.#tokens.set(value, encodingsOf(value));
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size > MAX_TOKENS && oldest !== undefined) this.#tokens.delete(oldest);
  }

  mask(text: string): string {
    // Longest first: one secret may be part of another.
    return [...this.#values, ...[...this.#tokens.values()].flat()]
      .sort((a, b) => b.length - a.length)
      .reduce((masked, value) => masked.replaceAll(value, MASK), text);
  }
}

/** The encodings in which it may appear. */
function encodingsOf(value: string): string[] {
  if (value.length < SHORTEST) return [];
  return [
    value,
    encodeURIComponent(value.toWellFormed()),
    new URLSearchParams([['', value]]).toString().slice(1),
    JSON.stringify(value).slice(1, -1),
    Buffer.from(value).toString('base64'),
  ];
}
