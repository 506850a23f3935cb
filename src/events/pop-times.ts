/** The newest of each operator; more than a busy hour of them says nothing new. */
const KEPT = 2_000;

export interface PopTimes {
  /** How many pops were drawn, of the last ones. */
  shown: number;
  p50_ms: number | null;
  p99_ms: number | null;
  max_ms: number | null;
  /** Since when, ISO 8601; null for none. */
  since: string | null;
}

/** From when a telephone rings until the agent's browser has drawn it, by this server's clock. */
export class PopTimer {
  readonly #samples: { ms: number; at: number }[] = [];

  add(ms: number, at: number): void {
    this.#samples.push({ ms, at });
    if (this.#samples.length > KEPT) this.#samples.shift();
  }

  times(): PopTimes {
    const sorted = this.#samples.map(({ ms }) => ms).sort((a, b) => a - b);
    const share = (part: number) => sorted[Math.ceil(sorted.length * part) - 1] ?? null;
    const [first] = this.#samples;
    return {
      shown: sorted.length,
      p50_ms: share(0.5),
      p99_ms: share(0.99),
      max_ms: share(1),
      since: first === undefined ? null : new Date(first.at).toISOString(),
    };
  }
}
