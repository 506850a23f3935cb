/**
 * Reports the same message at most once per interval, with the number of times it occurred. A source that is down would
 * otherwise write a line for every caller.
 */
export class ThrottledLog {
  readonly #intervalMs: number;
  readonly #messages = new Map<string, { until: number; times: number }>();

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** @param log called now or not at all; `times` counts this one and those suppressed since the last */
  report(key: string, log: (times: number) => void): void {
    const now = performance.now();
    const last = this.#messages.get(key);
    if (last !== undefined && now < last.until) {
      last.times += 1;
      return;
    }
    this.#messages.set(key, { until: now + this.#intervalMs, times: 0 });
    log((last?.times ?? 0) + 1);
  }
}
