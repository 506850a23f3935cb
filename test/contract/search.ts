import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/journal/command.ts';
import type { Store } from '../../src/store/store.ts';
import { commit, issue, JUST_BEFORE_MIDNIGHT, MARIA, OPERATOR, withJournals } from '../support/journal.ts';
import { followAll } from './search-keys.ts';
import type { StoreOptions } from './store.ts';

/**
 * How every store is searched. Call it inside a test file.
 * @param make opens an empty store
 */
export function searchContract(make: (options: StoreOptions) => Promise<Store>): void {
  let now = JUST_BEFORE_MIDNIGHT;
  const open = () => {
    now = JUST_BEFORE_MIDNIGHT;
    return withJournals(make({ clock: () => now }));
  };

  describe('reading', () => {
    it('finds by every exact field, newest first, page after page', async () => {
      const store = await open();
      for (let i = 0; i < 7; i++) {
        now += 1000;
        await commit(
          store,
          issue(`call-${i}`, {
            caller: '11999990000',
            channel: i % 2 === 0 ? 'phone' : 'chat',
            class: 'care',
            card_number: '123',
            identification: 'not_found',
          }),
        );
      }
      await commit(store, issue('other', { caller: '11', identification: 'found', beneficiary: MARIA }));
      const calls = async (filter: object) =>
        (await store.reads.search(OPERATOR, { limit: 100, ...filter })).items.map(
          (protocol) => protocol.call_id,
        );
      expect(
        await calls({ card_number: '123', class: 'care', state: 'open', caller: '11999990000' }),
      ).toHaveLength(7);
      expect(await calls({ cpf: MARIA.cpf })).toEqual(['other']);
      expect(await calls({ call_id: 'call-3' })).toEqual(['call-3']);
      expect(await calls({ channel: 'chat' })).toEqual(['call-5', 'call-3', 'call-1']);
      expect(await calls({ channel: 'chat', state: 'closed' })).toEqual([]);
      expect(
        await calls({ from_ms: JUST_BEFORE_MIDNIGHT + 2000, to_ms: JUST_BEFORE_MIDNIGHT + 4000 }),
      ).toEqual(['call-2', 'call-1']);
      const { items: first } = await store.reads.search(OPERATOR, { limit: 3, caller: '11999990000' });
      const last = first[2] as (typeof first)[number];
      expect(first.map((protocol) => protocol.call_id)).toEqual(['call-6', 'call-5', 'call-4']);
      expect(await calls({ caller: '11999990000', after: last })).toEqual([
        'call-3',
        'call-2',
        'call-1',
        'call-0',
      ]);
    });

    it('reads a limited number of rows for one page and reports where it stopped, for any filters', async () => {
      const store = await open();
      const many = Array.from({ length: 6000 }, (_, i) =>
        issue(null, { caller: '11', channel: i === 100 ? 'chat' : 'phone', class: 'care' }),
      );
      for (let i = 0; i < many.length; i += 500) await commit(store, ...many.slice(i, i + 500));
      await followAll(store);
      const filter = { caller: '11', channel: 'chat' as const, limit: 10 };
      const pages = [await store.reads.search(OPERATOR, filter)];
      // A store without a limit returns one page; the others report where they stopped.
      for (let last = pages[0]; last?.stopped; last = pages.at(-1))
        pages.push(await store.reads.search(OPERATOR, { ...filter, after: last.stopped }));
      expect(pages.length).toBeLessThan(10);
      expect(pages.flatMap(({ items }) => items).map(({ number }) => number)).toEqual([
        '32630520261122000101',
      ]);
      expect(await store.reads.search(OPERATOR, { due_before_ms: Date.UTC(2027, 0), limit: 10 })).toEqual({
        items: [],
        stopped: null,
      });
    });

    it('searches across months, page after page, from and to any instant', async () => {
      const store = await open();
      const made: number[] = [];
      for (let i = 0; i < 14; i++) {
        now += 30 * 86_400_000;
        made.push(now);
        await commit(
          store,
          issue(`m-${i}`, {
            caller: '11',
            card_number: '77',
            identification: 'not_found',
            class: i === 0 ? 'care' : 'urgent',
          }),
        );
        await commit(store, issue(`o-${i}`, { caller: '12' }));
      }
      const names = (from: number, to: number) =>
        Array.from({ length: from - to + 1 }, (_, i) => `m-${from - i}`);
      for (const filter of [{ caller: '11' }, { card_number: '77' }, { caller: '11', card_number: '77' }]) {
        const seen: (string | null)[] = [];
        let after: { issued_ms: number; seq: number } | undefined;
        do {
          const page = await store.reads.search(OPERATOR, {
            ...filter,
            limit: 4,
            ...(after !== undefined && { after }),
          });
          seen.push(...page.items.map(({ call_id }) => call_id));
          after = page.items.length === 4 ? page.items[3] : (page.stopped ?? undefined);
        } while (after !== undefined);
        expect(seen).toEqual(names(13, 0));
      }
      const calls = async (filter: object) =>
        (await store.reads.search(OPERATOR, { limit: 100, ...filter })).items.map(({ call_id }) => call_id);
      expect(await calls({ caller: '11', from_ms: made[3], to_ms: made[6] })).toEqual(names(5, 3));
      expect(await calls({ caller: '11', from_ms: made[13] })).toEqual(['m-13']);
      expect(await calls({ card_number: '77', to_ms: made[1] })).toEqual(['m-0']);
      expect(await calls({ card_number: '77', class: 'care' })).toEqual(['m-0']);
      expect(await calls({ caller: '13' })).toEqual([]);
      expect(await calls({ caller: '11', from_ms: -8.64e15, to_ms: 8.64e15 })).toEqual(names(13, 0));
    });

    it('lists the protocols whose card is still to be looked up', async () => {
      const store = await open();
      const outcomes = await commit(
        store,
        issue('a', { identification: 'source_unavailable', card_number: '1' }),
        issue('b', { identification: 'not_found', card_number: '2' }),
        issue('c', { identification: 'lookup_limited', card_number: '3' }),
      );
      const [a, , c] = outcomes.map((outcome) => (outcome as Outcome).protocol);
      expect(await store.reads.pendingLookups(OPERATOR, { issued_ms: 0, seq: 0, limit: 10 })).toEqual([a, c]);
      expect(
        await store.reads.pendingLookups(OPERATOR, {
          ...(a as { issued_ms: number; seq: number }),
          limit: 10,
        }),
      ).toEqual([c]);
    });
  });
}
