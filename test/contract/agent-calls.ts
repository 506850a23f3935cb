import { expect, it } from 'vitest';
import type { NewEntry } from '../../src/protocol/entry.ts';
import type { Store } from '../../src/store/store.ts';
import {
  commit,
  issue,
  JUST_BEFORE_MIDNIGHT,
  note,
  numbersOf,
  OPERATOR,
  OTHER,
  withJournals,
} from '../support/journal.ts';
import type { StoreOptions } from './store.ts';

/** Which calls are under way, and which an agent answered. */
export function agentCallsContract(make: (options: StoreOptions) => Promise<Store>): void {
  let now = JUST_BEFORE_MIDNIGHT;
  const tick = () => {
    now += 1000;
  };

  async function call(store: Store, id: string, facts: NewEntry[], operator = OPERATOR): Promise<string> {
    const [number = ''] = numbersOf(await commit(store, issue(id, {}, operator)));
    for (const entry of facts) {
      tick();
      await commit(store, { ...note(number, ''), operator, entry });
    }
    return number;
  }
  const queued: NewEntry = { type: 'call.queued', data: { queue: 'a' } };
  const ringing: NewEntry = { type: 'call.ringing', data: { agent: '2001' } };
  const answered = (agent: string): NewEntry => ({ type: 'call.answered', data: { agent } });
  const ended: NewEntry = { type: 'call.ended', data: { by: 'caller' } };

  it('lists the calls under way, the newest first, and those that an agent answered last', async () => {
    now = JUST_BEFORE_MIDNIGHT;
    const store = await withJournals(make({ clock: () => now }));
    await call(store, 'silent', []);
    const first = await call(store, 'first', [queued, ringing, answered('2001'), ended]);
    const second = await call(store, 'second', [ringing]);
    const third = await call(store, 'third', [queued, answered('2001'), answered('2002')]);
    const fourth = await call(store, 'fourth', [answered('2001')]);
    await call(store, 'other', [answered('2001')], OTHER);
    const since_ms = JUST_BEFORE_MIDNIGHT;
    const numbers = (found: { number: string }[]) => found.map(({ number }) => number);

    const live = (limit: number, from = since_ms) =>
      store.reads.liveCalls(OPERATOR, { since_ms: from, limit });
    expect(numbers(await live(10))).toEqual([fourth, third, second]);
    expect(numbers(await live(2))).toEqual([fourth, third]);
    expect(numbers(await live(10, now - 2500))).toEqual([fourth]);

    const by = (...agents: string[]) => store.reads.answeredBy(OPERATOR, { agents, since_ms, limit: 10 });
    expect(numbers(await by('2001'))).toEqual([fourth, first]);
    expect(numbers(await by('2002', '2001'))).toEqual([fourth, third, first]);
    expect(numbers(await by())).toEqual([]);
    const limited = { agents: ['2001', '2002'], since_ms, limit: 2 };
    expect(numbers(await store.reads.answeredBy(OPERATOR, limited))).toEqual([fourth, third]);

    // A caller who comes back to the number waits, and the call is under way again.
    tick();
    await commit(store, { ...note(first, ''), entry: { type: 'call.queued', data: { queue: 'b' } } });
    expect(numbers(await live(10))).toEqual([first, fourth, third, second]);
  });
}
