import { type FileVersion, isSameVersion } from './file-version.ts';

export interface SettlingTimes {
  /** How long a new version must stay unchanged before it is indexed, in milliseconds. */
  settleMs: number;
  /** The same for a version of less than half the size: it is most likely a copy that is still running or has failed. */
  shrunkSettleMs: number;
}

/** `known`: dealt with before; `wait`: it may still be growing; `index`: it has been unchanged for long enough. */
export type Decision = 'known' | 'wait' | 'index';

/**
 * Decides when a changed file is complete: when it has been unchanged for a while by our own clock, because the times of a
 * network share are not reliable. Reads neither the file nor a clock: both are passed in.
 */
export class Settling {
  readonly #times: SettlingTimes;
  #known: FileVersion | null = null;
  #candidate: FileVersion | null = null;
  #since = 0;

  constructor(times: SettlingTimes) {
    this.#times = times;
  }

  /** Sets the version that has been dealt with; null: every version counts as new. */
  setKnown(version: FileVersion | null): void {
    this.#known = version;
    this.#candidate = null;
  }

  /** @param now milliseconds of a clock that never goes back */
  decide(version: FileVersion, now: number): Decision {
    if (isSameVersion(version, this.#known)) {
      this.#candidate = null;
      return 'known';
    }
    if (!isSameVersion(version, this.#candidate)) {
      this.#candidate = version;
      this.#since = now;
      return 'wait';
    }
    const shrunk = this.#known !== null && version.size < this.#known.size / 2;
    const needed = shrunk ? this.#times.shrunkSettleMs : this.#times.settleMs;
    return now - this.#since >= needed ? 'index' : 'wait';
  }
}
