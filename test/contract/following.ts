import { describe, expect, it } from 'vitest';
import { Journal } from '../../src/journal/journal.ts';
import type { Store } from '../../src/store/store.ts';
import { commit, issue, MARIA, note, numbersOf, OPERATOR, OTHER, withJournals } from '../support/journal.ts';

/**
 * What live events read of every store. Call it inside a test file.
 * @param make opens an empty store
 */
export function followingContract(make: () => Promise<Store>): void {
  describe.each(['newEntries', 'pastEntries'] as const)('following a journal by %s', (read) => {
    it('gives the entries after a sequence in their order, a page at a time, of one operator', async () => {
      const store = await withJournals(make());
      const [number = ''] = numbersOf(await commit(store, issue('a'), issue('x', {}, OTHER)));
      await commit(store, ...Array.from({ length: 5 }, (_, i) => note(number, String(i))));
      const page = async (seq: number, limit: number) =>
        (await store.reads[read](OPERATOR, { seq, limit })).map(({ entry }) => entry.seq);
      expect(await page(0, 4)).toEqual([1, 2, 3, 4]);
      expect(await page(4, 4)).toEqual([5, 6]);
      expect(await page(6, 4)).toEqual([]);
    });

    it('gives each the same as reading its protocol does, with the protocol as it is now', async () => {
      const store = await withJournals(make());
      const found = {
        identification: 'found',
        card_number: MARIA.card_number,
        beneficiary: MARIA,
      } as const;
      const [number = '', claimed = ''] = numbersOf(
        await commit(store, issue('a', found), issue('b', { claim: true })),
      );
      const append = { ...note(number, ''), identity: null };
      await commit(
        store,
        { ...append, entry: { type: 'call.queued', data: { queue: 'vendas' } } },
        { ...append, entry: { type: 'closed', data: { reason: 'withdrawn' } } },
        { ...append, number: claimed, entry: { type: 'numbered', data: { number: 'OE-1', by: 'issue' } } },
      );
      const all = await store.reads[read](OPERATOR, { seq: 0, limit: 10 });
      const entries = await store.reads.entriesOf(OPERATOR, [number, claimed]);
      expect(all.map(({ entry }) => entry)).toEqual(entries);
      expect(all[0]?.protocol).toMatchObject({ number, numbering: 'own', state: 'closed' });
      expect(all[1]?.protocol).toMatchObject({
        number: claimed,
        numbering: 'source',
        source_number: 'OE-1',
        state: 'open',
      });
    });

    it('gives entries of the whole journal without a protocol', async () => {
      const store = await withJournals(make());
      const entry = { type: 'clock_stepped', data: { from: 'a', to: 'b' } } as const;
      await new Journal(store).record({ operator: OPERATOR, actor: 'system:clock', entry });
      const [one] = await store.reads[read](OPERATOR, { seq: 0, limit: 10 });
      expect(one).toMatchObject({ entry: { seq: 1, type: 'clock_stepped', protocol: null }, protocol: null });
    });
  });
}
