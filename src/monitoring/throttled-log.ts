/**
 * Says the same thing at most once in a while, and then for how many times it stands: a source that is down would
 * otherwise write a line for every caller, and bury all else.
 */
export class ThrottledLog {
  readonly #everyMs: number;
  readonly #kept = new Map<string, { until: number; times: number }>();

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** @param say called now or not at all; `times` counts this one and those kept silent since the last */
  tell(key: string, say: (times: number) => void): void {
    const now = performance.now();
    const kept = this.#kept.get(key);
    if (kept !== undefined && now < kept.until) {
      kept.times += 1;
      return;
    }
    this.#kept.set(key, { until: now + this.#everyMs, times: 0 });
    say((kept?.times ?? 0) + 1);
  }
}
