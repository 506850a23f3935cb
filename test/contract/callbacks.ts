import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commit as commitTo } from '../../src/journal/commit.ts';
import type { TermsOf } from '../../src/journal/with-terms.ts';
import type { NewEntry, Term } from '../../src/protocol/entry.ts';
import type { CallbackFilter, Store } from '../../src/store/store.ts';
import {
  issue,
  JUST_BEFORE_MIDNIGHT,
  note,
  numbersOf,
  OPERATOR,
  OTHER,
  withJournals,
} from '../support/journal.ts';
import { memoryStore } from '../support/memory-store.ts';
import type { StoreOptions } from './store.ts';

const SECOND = 1000;
const DAY = 86_400_000;
const MARIA = '+5511987654321';
const CALLERS = [MARIA, '+5521999990000', '+5531988887777', 'withheld', '2001'];
const TERM: Term = {
  rule: 'x/care',
  class: 'care',
  amount: 1,
  unit: 'hours',
  due_at: '2026-12-25T23:59:59.000-03:00',
};
/** As where the PBX tells who answered. */
const termsOf: TermsOf = ({ isRinging }) => (isRinging ? {} : { terms: [TERM] });

/** What a call was, from its beginning on. */
interface Call {
  caller: string;
  /** Seconds since the call before. */
  after: number;
  /** Null: it ended in the menu. */
  waited: number | null;
  answered: boolean;
  by: 'caller' | 'company' | 'agent';
  outcome: 'nothing' | 'reached' | 'not_reached' | 'abandoned' | 'withdrawn';
}

const FILTER: CallbackFilter = {
  since_ms: JUST_BEFORE_MIDNIGHT - DAY,
  waited_s: 10,
  limit: 10,
};

/** Whom every store lists to be called back. */
export function callbacksContract(make: (options: StoreOptions) => Promise<Store>): void {
  let now = JUST_BEFORE_MIDNIGHT;

  async function open(): Promise<Store> {
    now = JUST_BEFORE_MIDNIGHT;
    return withJournals(make({ clock: () => now }));
  }

  let calls = 0;
  async function call(
    store: Store,
    { caller, after, waited, answered, by, outcome }: Call,
    operator = OPERATOR,
  ) {
    now += after * SECOND;
    calls += 1;
    const begun = issue(`call ${calls}`, { caller, caller_e164: caller }, operator);
    const [number = ''] = numbersOf((await commitTo(store, [begun], { termsOf })).outcomes);
    const tell = async (entry: NewEntry) => {
      const { outcomes } = await commitTo(store, [{ ...note(number, ''), operator, entry }], { termsOf });
      expect(outcomes[0]).not.toBeInstanceOf(Error);
    };
    if (waited !== null) await tell({ type: 'call.queued', data: { queue: 'a' } });
    now += (waited ?? 0) * SECOND;
    if (answered) await tell({ type: 'call.answered', data: { agent: '2001' } });
    now += SECOND;
    await tell({ type: 'call.ended', data: { by } });
    now += SECOND;
    const { state } = (await store.reads.protocol(operator, number)) ?? {};
    if (outcome === 'reached' || outcome === 'not_reached')
      await tell({ type: 'callback', data: { outcome } });
    else if (outcome === 'withdrawn' || (outcome === 'abandoned' && !answered && state === 'open'))
      await tell({ type: 'closed', data: { reason: outcome } });
    return number;
  }

  const abandoned: Call = {
    caller: MARIA,
    after: 60,
    waited: 30,
    answered: false,
    by: 'caller',
    outcome: 'nothing',
  };
  const listed = async (store: Store, filter: Partial<CallbackFilter> = {}) =>
    (await store.reads.callbacks(OPERATOR, { ...FILTER, ...filter })).items.map((one) =>
      one.map(({ number }) => number),
    );

  describe('whom to call back', () => {
    it('is one item for each caller, by the last call that was missed, with all that were missed', async () => {
      const store = await open();
      const first = await call(store, abandoned);
      const other = await call(store, { ...abandoned, caller: '+5521999990000', outcome: 'abandoned' });
      const last = await call(store, abandoned);
      await call(store, abandoned, OTHER);
      expect(await listed(store)).toEqual([[other], [last, first]]);
      const [head] = (await store.reads.callbacks(OPERATOR, { ...FILTER, limit: 1 })).items[0] ?? [];
      if (head?.call?.ended_at === undefined) throw new Error('nothing is listed');
      const after = { callback_ms: Date.parse(head.call.ended_at), seq: head.seq };
      expect(await listed(store, { after })).toEqual([[last, first]]);
      expect(await listed(store, { since_ms: Date.parse(head.call.ended_at) + 1 })).toEqual([[last]]);
    });

    it('has no caller who withheld the number, waited too short, or never came to wait', async () => {
      const store = await open();
      await call(store, { ...abandoned, caller: 'withheld' });
      await call(store, { ...abandoned, caller: '2001' });
      await call(store, { ...abandoned, waited: 8 });
      await call(store, { ...abandoned, waited: null });
      expect(await listed(store)).toEqual([]);
      const long = await call(store, { ...abandoned, waited: 9 });
      expect(await listed(store)).toEqual([[long]]);
    });

    it('has a call that the company dropped, also one that an agent had answered, and no normal end', async () => {
      const store = await open();
      await call(store, { ...abandoned, answered: true, by: 'agent' });
      const dropped = await call(store, { ...abandoned, waited: 1, answered: true, by: 'company' });
      expect(await listed(store)).toEqual([[dropped]]);
    });

    it.each<[string, Partial<Call>]>([
      ['reached', { outcome: 'reached' }],
      ['closed by a person', { outcome: 'withdrawn' }],
    ])('has no caller who was %s', async (_how, outcome) => {
      const store = await open();
      await call(store, { ...abandoned, ...outcome });
      expect(await listed(store)).toEqual([]);
    });

    it('has no caller who got through later, in the next month as well', async () => {
      const store = await open();
      await call(store, abandoned);
      await call(store, { ...abandoned, after: 20 * 86_400, answered: true });
      expect(await listed(store)).toEqual([]);
      const again = await call(store, abandoned);
      expect(await listed(store)).toEqual([[again]]);
    });

    it('is the same in every store, whatever happened', async () => {
      const CALL = fc.record({
        caller: fc.constantFrom(...CALLERS),
        after: fc.constantFrom(1, 60, 86_400),
        waited: fc.constantFrom(null, 3, 30),
        answered: fc.boolean(),
        by: fc.constantFrom('caller', 'company', 'agent'),
        outcome: fc.constantFrom('nothing', 'nothing', 'reached', 'not_reached', 'abandoned', 'withdrawn'),
      }) satisfies fc.Arbitrary<Call>;
      let found = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(CALL, { minLength: 20, maxLength: 20 }), async (history) => {
          const store = await open();
          for (const one of history) await call(store, one);
          const memory = await withJournals(Promise.resolve(memoryStore({ clock: () => now })));
          now = JUST_BEFORE_MIDNIGHT;
          for (const one of history) await call(memory, one);
          const all = await listed(memory);
          expect(await listed(store)).toEqual(all);
          // Page by page.
          const paged: string[][] = [];
          for (let after: CallbackFilter['after']; ; ) {
            const filter = { ...FILTER, limit: 1, ...(after !== undefined && { after }) };
            const [calls] = (await store.reads.callbacks(OPERATOR, filter)).items;
            const [last] = calls ?? [];
            if (calls === undefined || last?.call == null) break;
            const at = last.call.dropped_at ?? last.call.ended_at ?? '';
            after = { callback_ms: Date.parse(at), seq: last.seq };
            paged.push(calls.map(({ number }) => number));
          }
          expect(paged).toEqual(all);
          found += all.length;
        }),
        { numRuns: 5 },
      );
      expect(found).toBeGreaterThan(0);
    });
  });
}
