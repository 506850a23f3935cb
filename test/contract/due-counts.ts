import { expect, it } from 'vitest';
import { commit as commitTo } from '../../src/journal/commit.ts';
import type { Term } from '../../src/protocol/entry.ts';
import type { DemandClass } from '../../src/protocol/enums.ts';
import type { Store } from '../../src/store/store.ts';
import { commit, issue, note, numbersOf, OPERATOR, OTHER, withJournals } from '../support/journal.ts';

const NOON = Date.parse('2026-11-22T12:00:00.000-03:00');
const MOMENTS = {
  now_ms: NOON,
  tomorrow_ms: NOON + 12 * 3_600_000,
  after_tomorrow_ms: NOON + 36 * 3_600_000,
  urgent_late_after_ms: 60_000,
};

/** What every store counts of what is due. */
export function dueCountsContract(open: () => Promise<Store>): void {
  it('counts what is due until tomorrow, by class and by whom it is assigned or forwarded to', async () => {
    const store = await withJournals(open());
    let calls = 0;
    const due = async (due_at: string, demandClass?: DemandClass): Promise<string> => {
      const term: Term = { rule: 'x/care', class: 'care', amount: 1, unit: 'hours', due_at };
      calls += 1;
      const command = issue(`due-${calls}`, demandClass === undefined ? {} : { class: demandClass });
      const { outcomes } = await commitTo(store, [command], { termsOf: () => ({ terms: [term] }) });
      return numbersOf(outcomes)[0] ?? '';
    };
    const append = (number: string, type: 'assigned' | 'forwarded', to: string) =>
      commit(store, { ...note(number, ''), entry: { type, data: { to } } });
    await due('2026-11-22T11:59:59.000-03:00');
    await due('2026-11-22T12:00:00.000-03:00', 'care');
    await due('2026-11-22T11:59:00.000-03:00', 'urgent');
    await due('2026-11-22T11:58:59.000-03:00', 'urgent');
    await append(await due('2026-11-23T23:59:59.000-03:00', 'care'), 'assigned', 'Reembolso "A"');
    const both = await due('2026-11-22T23:59:59.000-03:00', 'care');
    await append(both, 'forwarded', 'Auditoria');
    await append(both, 'assigned', 'Reembolso "A"');
    await append(await due('2026-11-21T23:59:59.000-03:00', 'care'), 'forwarded', 'Auditoria');
    await due('2026-11-24T00:00:00.000-03:00', 'care');
    const closed = await due('2026-11-20T00:00:00.000-03:00', 'care');
    await commit(store, {
      ...note(closed, ''),
      entry: { type: 'closed', data: { reason: 'withdrawn' } },
    });
    const { rows, more } = await store.reads.dueCounts(OPERATOR, MOMENTS);
    expect(more).toBe(false);
    expect(
      rows.sort(
        (a, b) => String(a.team).localeCompare(String(b.team)) || b.late - a.late || a.today - b.today,
      ),
    ).toEqual([
      { class: 'care', team: 'Auditoria', late: 1, today: 0, tomorrow: 0 },
      { class: null, team: null, late: 1, today: 0, tomorrow: 0 },
      { class: 'urgent', team: null, late: 1, today: 1, tomorrow: 0 },
      { class: 'care', team: null, late: 0, today: 1, tomorrow: 0 },
      { class: 'care', team: 'Reembolso "A"', late: 0, today: 1, tomorrow: 1 },
    ]);
    expect((await store.reads.dueCounts(OTHER, MOMENTS)).rows).toEqual([]);
  });
}
