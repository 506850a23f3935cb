import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import type { Tally } from '../../src/store/tallies.ts';
import { OPERATOR } from '../support/journal.ts';

const HOUR = 3_600_000;
const T = Date.UTC(2026, 10, 22, 12);
const tally = (value: string, count: number, hours = 0): Tally => ({
  hour_ms: T + hours * HOUR,
  measure: 'channel',
  value,
  count,
});

/** What every store does with the counts of the dashboard. */
export function talliesContract(open: () => Promise<Store>): void {
  describe('tallies', () => {
    const begun = async (): Promise<Store> => {
      const store = await open();
      await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
      expect(await store.tallies.begin(OPERATOR, T)).toBe(0);
      return store;
    };
    const span = (store: Store, from: number, to: number) =>
      store.reads.tallies(OPERATOR, { from_ms: T + from * HOUR, to_ms: T + to * HOUR });
    const sorted = (rows: Tally[]) =>
      rows.sort((a, b) => a.hour_ms - b.hour_ms || a.value.localeCompare(b.value));

    it('are added to what is there, with the position', async () => {
      const store = await begun();
      const first = [tally('phone', 3), tally('chat', 1)];
      expect(await store.tallies.add(OPERATOR, { from: 0, to: 10, changes: first })).toBe(true);
      const second = [tally('phone', 2), tally('chat', -1), tally('phone', 7, 1)];
      expect(await store.tallies.add(OPERATOR, { from: 10, to: 20, changes: second })).toBe(true);
      const { rows, ...position } = await span(store, 0, 24);
      expect(sorted(rows)).toEqual([tally('phone', 5), tally('phone', 7, 1)]);
      expect(position).toEqual({ seq: 20, since_ms: T });
      expect(await store.tallies.begin(OPERATOR, T + HOUR)).toBe(20);
    });

    it('a part that another node counted changes nothing', async () => {
      const store = await begun();
      const part = { from: 0, to: 10, changes: [tally('phone', 3)] };
      const added = await Promise.all([store.tallies.add(OPERATOR, part), store.tallies.add(OPERATOR, part)]);
      expect(added.sort()).toEqual([false, true]);
      expect((await span(store, 0, 1)).rows).toEqual([tally('phone', 3)]);
    });

    it('are read by the hours that begin in a span, and of one operator', async () => {
      const store = await begun();
      const changes = [-1, 0, 1, 2].map((hours) => tally('phone', 1, hours));
      await store.tallies.add(OPERATOR, { from: 0, to: 1, changes });
      expect(sorted((await span(store, 0, 2)).rows)).toEqual([tally('phone', 1), tally('phone', 1, 1)]);
      const other = await store.reads.tallies('000515', { from_ms: 0, to_ms: T + 9 * HOUR });
      expect(other).toEqual({ rows: [], seq: 0, since_ms: null });
    });

    it('are removed before an instant, and say since when they are complete', async () => {
      const store = await begun();
      const changes = [tally('phone', 1), tally('phone', 1, 1)];
      await store.tallies.add(OPERATOR, { from: 0, to: 1, changes });
      await store.tallies.prune(OPERATOR, T + HOUR);
      expect(await span(store, 0, 24)).toEqual({
        rows: [tally('phone', 1, 1)],
        seq: 1,
        since_ms: T + HOUR,
      });
    });
  });
}
