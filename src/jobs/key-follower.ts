import { sleep } from '../concurrency/sleep.ts';
import type { SearchKeys } from '../store/search-keys.ts';
import { Poller } from './poller.ts';

/** While nothing is written here; a commit wakes the follower. */
const INTERVAL_MS = 5_000;
const MAX_INTERVAL_MS = 60_000;
/** Many, because keys come in random order: the more of them, the more are on one page, which is written once for all. */
const BATCH = 1024;
/** After a commit more is waited for, for the same reason; what is not written yet is found without keys. */
const GATHER_MS = 1000;
/** After a batch, so many times its duration is left to the others: issuing comes first. */
const REST = 4;
const MAX_REST_MS = 250;

export interface KeyFollowerParts {
  searchKeys: Pick<SearchKeys, 'begin' | 'follow'>;
  operators: readonly string[];
  onError?: (error: unknown) => void;
}

/**
 * Writes the search keys of what was committed, soon after it. Every node does so; the database lets one at a time. How far
 * it came is kept with the keys, so it goes on there after a restart, and begins at the first entry after a migration.
 */
export class KeyFollower {
  readonly #parts: KeyFollowerParts;
  readonly #poller: Poller;
  readonly #begun = new Set<string>();

  constructor(parts: KeyFollowerParts) {
    this.#parts = parts;
    this.#poller = new Poller({
      operators: parts.operators,
      poll: (operator) => this.#follow(operator),
      intervalMs: INTERVAL_MS,
      maxIntervalMs: MAX_INTERVAL_MS,
      onError: parts.onError,
    });
  }

  start(): void {
    for (const operator of this.#parts.operators) this.#poller.wake(operator);
    this.#poller.start();
  }

  /** Something was written for this operator. */
  wake(operator: string): void {
    this.#poller.wake(operator);
  }

  async stop(): Promise<void> {
    await this.#poller.stop();
  }

  async #follow(operator: string): Promise<boolean> {
    const { signal } = this.#poller;
    const { searchKeys } = this.#parts;
    if (!this.#begun.has(operator)) await searchKeys.begin(operator);
    this.#begun.add(operator);
    await sleep(GATHER_MS, signal);
    while (!signal.aborted) {
      const began = performance.now();
      if ((await searchKeys.follow(operator, BATCH)) < BATCH) return true;
      await sleep(Math.min((performance.now() - began) * REST, MAX_REST_MS), signal);
    }
    return true;
  }
}
