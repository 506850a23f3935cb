const MASK = '••••';
/** Shorter ones would mask half of every text. */
const SHORTEST = 4;
/** Obtained tokens that are remembered: the one in use, those of requests in progress, and some more. */
const PASSING = 50;

/** The secrets of one source, known by value, so that no text that leaves for a person or a log can hold one. */
export class Secrets {
  readonly #values = new Set<string>();
  /** In the order in which they came. */
  readonly #passing = new Map<string, readonly string[]>();

  constructor(values: Iterable<string> = []) {
    for (const value of values) this.add(value);
  }

  add(value: string): void {
    for (const shape of shapesOf(value)) this.#values.add(shape);
  }

  /** An obtained token is a secret, too; the oldest are forgotten, because there is a new one every few minutes. */
  addPassing(value: string): void {
    this.#passing.delete(value);
    this.#passing.set(value, shapesOf(value));
    const [oldest] = this.#passing.keys();
    if (this.#passing.size > PASSING && oldest !== undefined) this.#passing.delete(oldest);
  }

  mask(text: string): string {
    // Longest first: one secret may be part of another.
    return [...this.#values, ...[...this.#passing.values()].flat()]
      .sort((a, b) => b.length - a.length)
      .reduce((masked, value) => masked.replaceAll(value, MASK), text);
  }
}

/** The encodings in which it may appear. */
function shapesOf(value: string): string[] {
  if (value.length < SHORTEST) return [];
  return [
    value,
    encodeURIComponent(value.toWellFormed()),
    new URLSearchParams([['', value]]).toString().slice(1),
    JSON.stringify(value).slice(1, -1),
    Buffer.from(value).toString('base64'),
  ];
}
