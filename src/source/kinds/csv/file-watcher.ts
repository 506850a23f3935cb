import { setTimeout as pause } from 'node:timers/promises';
import { type FileVersion, readVersion } from './file-version.ts';
import { type IndexKeeper, PASSING } from './index-keeper.ts';
import { causeOf, PROBLEMS } from './problem.ts';
import { Settling, type SettlingTimes } from './settling.ts';

export interface WatchTimes extends SettlingTimes {
  /** Between two checks of the file. Polling, because fs.watch reports nothing on network shares. */
  pollMs: number;
  /** After a failure that is not the file's content: a full disk, missing rights. */
  retryMs: number;
}

export const WATCH_TIMES: WatchTimes = {
  pollMs: 1_000,
  settleMs: 2_000,
  shrunkSettleMs: 30_000,
  retryMs: 60_000,
};

/** Failures that may pass without the file changing. */
const RETRIED = new Set(['index_failed', 'file_unreadable']);

/** Looks at the file again and again, and has the keeper take each version that has come to rest. */
export class FileWatcher {
  readonly #path: string;
  readonly #keeper: IndexKeeper;
  readonly #times: WatchTimes;
  readonly #settling: Settling;
  #retryAt = Number.POSITIVE_INFINITY;
  #isGone = false;

  constructor(path: string, keeper: IndexKeeper, times: WatchTimes) {
    this.#path = path;
    this.#keeper = keeper;
    this.#times = times;
    this.#settling = new Settling(times);
  }

  /** Takes this version at once, without waiting for it to settle. */
  async take(version: FileVersion, signal: AbortSignal): Promise<void> {
    this.#settling.remember(version);
    await this.#keeper.take(version, signal);
    const code = this.#keeper.problem?.code ?? '';
    if (PASSING.has(code)) this.#settling.remember(null);
    this.#retryAt = RETRIED.has(code) ? performance.now() + this.#times.retryMs : Number.POSITIVE_INFINITY;
  }

  /** Looks until the signal aborts; then resolves. Never keeps the process alive by itself. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#look(signal);
      await pause(this.#times.pollMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** After an index was found to be broken: have the version that stands there indexed anew. */
  forget(): void {
    this.#settling.remember(null);
  }

  /** The version that stands there; null, and a problem reported, when there is none. */
  async version(): Promise<FileVersion | null> {
    try {
      const version = await readVersion(this.#path);
      if (this.#isGone) this.forget();
      this.#isGone = false;
      return version;
    } catch (error) {
      this.#isGone = true;
      this.#keeper.report(PROBLEMS.unreadable(this.#path, causeOf(error)));
      return null;
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const version = await this.version();
    if (version === null) return;
    const verdict = this.#settling.see(version, performance.now());
    const isRetry = verdict === 'same' && performance.now() >= this.#retryAt;
    if (verdict === 'take' || isRetry) await this.take(version, signal);
  }
}
