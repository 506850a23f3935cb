import { setTimeout as pause } from 'node:timers/promises';
import { type FileVersion, readVersion } from './file-version.ts';
import { type IndexKeeper, TEMPORARY_PROBLEMS } from './index-keeper.ts';
import { causeOf, PROBLEMS } from './problem.ts';
import { Settling, type SettlingTimes } from './settling.ts';

export interface WatchTimes extends SettlingTimes {
  /** Between two checks of the file. Polling, because fs.watch reports nothing on network shares. */
  pollMs: number;
  /** After a failure that does not depend on the content of the file: a full disk, missing permissions. */
  retryMs: number;
}

export const WATCH_TIMES: WatchTimes = {
  pollMs: 1_000,
  settleMs: 2_000,
  shrunkSettleMs: 30_000,
  retryMs: 60_000,
};

/** Failures that may disappear although the file does not change. */
const RETRIED = new Set(['index_failed', 'file_unreadable']);

/** Polls the file, and has the keeper index each new version once it no longer changes. */
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

  /** Indexes this version at once, without waiting until it no longer changes. */
  async take(version: FileVersion, signal: AbortSignal): Promise<void> {
    this.#settling.setKnown(version);
    await this.#keeper.take(version, signal);
    const code = this.#keeper.problem?.code ?? '';
    if (TEMPORARY_PROBLEMS.has(code)) this.#settling.setKnown(null);
    this.#retryAt = RETRIED.has(code) ? performance.now() + this.#times.retryMs : Number.POSITIVE_INFINITY;
  }

  /** Polls until the signal aborts; then resolves. Does not keep the process alive. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#poll(signal);
      await pause(this.#times.pollMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** After an index was found to be broken: indexes the current version again. */
  forget(): void {
    this.#settling.setKnown(null);
  }

  /** The current version of the file; null, and a problem is reported, when there is none. */
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

  async #poll(signal: AbortSignal): Promise<void> {
    const version = await this.version();
    if (version === null) return;
    const decision = this.#settling.decide(version, performance.now());
    const isRetry = decision === 'known' && performance.now() >= this.#retryAt;
    if (decision === 'index' || isRetry) await this.take(version, signal);
  }
}
