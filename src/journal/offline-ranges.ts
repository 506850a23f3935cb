import { civilTime } from '../protocol/civil-time.ts';
import type { OfflineRange } from '../protocol/entry.ts';
import { isKnownSet, rangeSetOf, rangesKey } from '../protocol/offline-range.ts';
import type { Store } from '../store/store.ts';
import type { HighWater } from './high-water.ts';
import { settleRanges } from './settle-offline.ts';

const ACTOR = 'system:config';

export interface OfflineRangesParts {
  store: Pick<Store, 'transact' | 'reads' | 'now'>;
  operators: readonly { ans_registry: string; offline?: readonly OfflineRange[] }[];
  highWater?: HighWater;
}

/** The sequences that PBXs give out by themselves, as this node's configuration has them and as the journals do. */
export class OfflineRanges {
  readonly #parts: OfflineRangesParts;
  /** For `CommitOptions.rangeKeys`. */
  readonly keys: ReadonlyMap<string, string>;

  constructor(parts: OfflineRangesParts) {
    this.#parts = parts;
    this.keys = new Map(
      parts.operators.map(({ ans_registry, offline = [] }) => [ans_registry, rangesKey(offline)]),
    );
  }

  /** Writes the sets that are new into their journals. */
  async start(): Promise<void> {
    for (const { ans_registry } of this.#parts.operators) await this.announce(ans_registry);
  }

  /** Writes the operator's set into its journal where it is new; also where the journal has lost it. */
  async announce(operator: string): Promise<void> {
    const { store, operators, highWater } = this.#parts;
    const ranges = operators.find(({ ans_registry }) => ans_registry === operator)?.offline ?? [];
    const seen = highWater?.seen([operator]);
    const references = { operators: [operator], identities: [], numbers: [], ...(seen && { seen }) };
    const { heads } = await store.transact(references, (view) =>
      settleRanges(highWater?.guard(view) ?? view, { operator, actor: ACTOR, ranges }),
    );
    await highWater?.reached(heads);
  }

  /** Operators whose journal has other ranges in force or to come: this node issues no numbers for them. */
  async differing(): Promise<string[]> {
    const { store } = this.#parts;
    const heads = (await store.reads.heads()).filter(({ operator }) => this.keys.has(operator));
    const differing: string[] = [];
    for (const { operator, ranges, time_zone } of heads) {
      const key = this.keys.get(operator) ?? '';
      if (ranges === 0 && key === '') continue;
      const sets = (await store.reads.journalEntries(operator, 'offline_range_set')).map(rangeSetOf);
      if (!isKnownSet(sets, civilTime(await store.now(), time_zone).day, key)) differing.push(operator);
    }
    return differing;
  }
}
