const MASK = '••••';
/** Shorter ones would mask half of every text. */
const SHORTEST = 4;

/** The secrets of one source, known by value, so that no text that leaves for a person or a log can hold one. */
export class Secrets {
  readonly #values = new Set<string>();

  constructor(values: Iterable<string> = []) {
    for (const value of values) this.add(value);
  }

  /** A token obtained on the way is a secret too, in all the shapes in which it may appear. */
  add(value: string): void {
    if (value.length < SHORTEST) return;
    const shapes = [
      value,
      encodeURIComponent(value),
      new URLSearchParams([['', value]]).toString().slice(1),
      JSON.stringify(value).slice(1, -1),
      Buffer.from(value).toString('base64'),
    ];
    for (const shape of shapes) this.#values.add(shape);
  }

  mask(text: string): string {
    // Longest first: one secret may be part of another.
    return [...this.#values]
      .sort((a, b) => b.length - a.length)
      .reduce((masked, value) => masked.replaceAll(value, MASK), text);
  }
}
