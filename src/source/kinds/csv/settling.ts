import { type FileVersion, isSameVersion } from './file-version.ts';

export interface SettlingTimes {
  /** How long a new version must stand still before it is taken, in milliseconds. */
  settleMs: number;
  /** The same for a version of less than half the size: most likely a copy that is under way, or stuck. */
  shrunkSettleMs: number;
}

/** `same`: known already; `wait`: it may still be growing; `take`: it stood still long enough. */
export type Verdict = 'same' | 'wait' | 'take';

/**
 * Decides when a changed file is whole: after standing still for a while by our own clock (the times of a network
 * share are not reliable). Pure: it gets what was seen, and when.
 */
export class Settling {
  readonly #times: SettlingTimes;
  #known: FileVersion | null = null;
  #candidate: FileVersion | null = null;
  #since = 0;

  constructor(times: SettlingTimes) {
    this.#times = times;
  }

  /** Says which version has been dealt with; null to have the next one looked at afresh. */
  remember(version: FileVersion | null): void {
    this.#known = version;
    this.#candidate = null;
  }

  /** @param now milliseconds of a clock that never goes back */
  see(version: FileVersion, now: number): Verdict {
    if (isSameVersion(version, this.#known)) {
      this.#candidate = null;
      return 'same';
    }
    if (!isSameVersion(version, this.#candidate)) {
      this.#candidate = version;
      this.#since = now;
      return 'wait';
    }
    const shrunk = this.#known !== null && version.size < this.#known.size / 2;
    const needed = shrunk ? this.#times.shrunkSettleMs : this.#times.settleMs;
    return now - this.#since >= needed ? 'take' : 'wait';
  }
}
