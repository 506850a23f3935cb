import type { Entry } from '../protocol/entry.ts';
import { isCounted, type TallyChanges } from '../service/tally.ts';
import type { Reads, Store } from '../store/store.ts';
import type { Tallies } from '../store/tallies.ts';
import { Poller } from './poller.ts';

/** A dashboard is as old as this, and as long as a part of the journal takes. */
const INTERVAL_MS = 2_000;
const MAX_INTERVAL_MS = 60_000;
/** Entries that are read at once. On SQLite, those of protocols that began earlier are read in the event loop. */
const PAGE = 128;
/** After a part, so many times its duration is left to the others: issuing comes first. */
const REST = 10;
const MAX_REST_MS = 250;
const DAY_MS = 86_400_000;
/** The first time, what was issued in the last days is counted. */
const FIRST_DAYS = 35;
const KEPT_DAYS = 92;

export interface TallyKeeperParts {
  reads: Pick<Reads, 'pastEntries' | 'entriesOf'>;
  tallies: Tallies;
  changesOf: (operator: string) => TallyChanges;
  operators: readonly string[];
  now: Store['now'];
  onError?: (error: unknown) => void;
}

/**
 * Counts what the dashboard shows, by following the journals. The counts of a part of a journal and the position after it are
 * written together, so each entry counts once, whatever fails and however many nodes there are.
 */
export class TallyKeeper {
  readonly #parts: TallyKeeperParts;
  readonly #poller: Poller;
  /** Operator → the day on which old hours were last removed. */
  readonly #pruned = new Map<string, number>();

  constructor(parts: TallyKeeperParts) {
    this.#parts = parts;
    const { operators, onError } = parts;
    this.#poller = new Poller({
      operators,
      poll: (operator) => this.poll(operator),
      intervalMs: INTERVAL_MS,
      maxIntervalMs: MAX_INTERVAL_MS,
      onError,
    });
  }

  start(): void {
    this.#poller.start();
  }

  stop(): Promise<void> {
    return this.#poller.stop();
  }

  /** Counts what is not counted yet. */
  async poll(operator: string): Promise<true> {
    const { tallies, now } = this.#parts;
    const today = Math.floor((await now()) / DAY_MS) * DAY_MS;
    const seq = await tallies.begin(operator, today - FIRST_DAYS * DAY_MS);
    for (let from: number | null = seq; from !== null && !this.#poller.signal.aborted; )
      from = await this.#countPart(operator, from);
    if (this.#pruned.get(operator) !== today) {
      await tallies.prune(operator, today - KEPT_DAYS * DAY_MS);
      this.#pruned.set(operator, today);
    }
    return true;
  }

  /** @returns where the next part begins; null at the end, or where another node counts */
  async #countPart(operator: string, from: number): Promise<number | null> {
    const { reads, tallies, changesOf } = this.#parts;
    const began = performance.now();
    const page = (await reads.pastEntries(operator, { seq: from, limit: PAGE })).map(({ entry }) => entry);
    const to = page.at(-1)?.seq;
    if (to === undefined) return null;
    const changes = changesOf(operator);
    for (const entries of await this.#histories(operator, { page, to })) changes.protocol(entries, from);
    const busyMs = performance.now() - began;
    const isAdded = await tallies.add(operator, { from, to, changes: changes.list });
    if (!isAdded || page.length < PAGE) return null;
    await rest(busyMs);
    return to;
  }

  /** All entries up to the end of the part, of each protocol of which something counts. */
  async #histories(operator: string, { page, to }: { page: Entry[]; to: number }): Promise<Entry[][]> {
    const changed = new Set(page.filter(isCounted).map(({ protocol }) => protocol));
    const begun = new Set(page.filter(({ type }) => type === 'issued').map(({ protocol }) => protocol));
    const older = [...changed].filter((number) => number !== null && !begun.has(number)) as string[];
    const earlier = older.length === 0 ? [] : await this.#parts.reads.entriesOf(operator, older);
    const histories = new Map<string | null, Entry[]>();
    for (const entry of [...page.filter(({ protocol }) => begun.has(protocol)), ...earlier]) {
      if (entry.seq > to) continue;
      const known = histories.get(entry.protocol);
      if (known === undefined) histories.set(entry.protocol, [entry]);
      else known.push(entry);
    }
    return [...histories.values()];
  }
}

function rest(busyMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.min(busyMs * REST, MAX_REST_MS)).unref();
  });
}
