const HOUR_MS = 3_600_000;

/** At most so many of each key within an hour. In memory: a restart forgets what was counted. */
export class HourlyLimit {
  readonly #most: number;
  readonly #times = new Map<string, number[]>();

  constructor(most: number) {
    this.#most = most;
  }

  /** @returns false where the limit is reached */
  take(key: string, now: number): boolean {
    const recent = this.#recent(key, now);
    if (recent.length >= this.#most) return false;
    this.#times.set(key, [...recent, now]);
    return true;
  }

  /** What was taken last was not used. */
  giveBack(key: string): void {
    this.#times.get(key)?.pop();
  }

  #recent(key: string, now: number): number[] {
    // Keys are addresses of people: they are not kept longer than they count.
    for (const [other, times] of this.#times)
      if ((times.at(-1) ?? 0) <= now - HOUR_MS) this.#times.delete(other);
      else break;
    const recent = (this.#times.get(key) ?? []).filter((time) => time > now - HOUR_MS);
    this.#times.delete(key);
    if (recent.length > 0) this.#times.set(key, recent);
    return recent;
  }
}
