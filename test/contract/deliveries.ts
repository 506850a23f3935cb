import { describe, expect, it } from 'vitest';
import { commit } from '../../src/journal/commit.ts';
import type { Store } from '../../src/store/store.ts';
import { issue, note, OPERATOR } from '../support/journal.ts';

const TYPES = ['issued', 'noted'];

/**
 * What the outbox of every store does. Call it inside a test file.
 * @param make opens an empty store
 */
export function deliveriesContract(make: () => Promise<Store>): void {
  async function open(): Promise<Store> {
    const store = await make();
    await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
    return store;
  }
  const number = async (store: Store, call: string) => {
    const [outcome] = (await commit(store, [issue(call)])).outcomes;
    if (outcome === undefined || outcome instanceof Error) throw new Error('not issued');
    return outcome.protocol.number;
  };
  const seqs = (deliveries: { seq: number }[]) => deliveries.map(({ seq }) => seq);
  const NOW = 1_000_000;

  describe('the outbox', () => {
    it('begins at the head of the journal, once', async () => {
      const store = await open();
      await number(store, 'before');
      await store.deliveries.begin(OPERATOR);
      await number(store, 'after');
      await store.deliveries.begin(OPERATOR);
      expect(await store.deliveries.enqueueNew(OPERATOR, TYPES, 10)).toBe(false);
      expect(seqs(await store.deliveries.due(OPERATOR, NOW, 10))).toEqual([2]);
    });

    it('enqueues entries of the given types, a page at a time, each once', async () => {
      const store = await open();
      await store.deliveries.begin(OPERATOR);
      const first = await number(store, 'a');
      await commit(store, [note(first, 'x')]);
      await number(store, 'b');
      expect(await store.deliveries.enqueueNew(OPERATOR, ['issued'], 2)).toBe(true);
      expect(await store.deliveries.enqueueNew(OPERATOR, ['issued'], 2)).toBe(false);
      expect(await store.deliveries.enqueueNew(OPERATOR, ['issued'], 2)).toBe(false);
      expect(await store.deliveries.list(OPERATOR, 10)).toMatchObject([
        { seq: 1, protocol: first, type: 'issued', attempts: 0, rejected: false, reason: null },
        { seq: 3, type: 'issued' },
      ]);
    });

    it('returns only the oldest entry of each protocol until it is accepted', async () => {
      const store = await open();
      await store.deliveries.begin(OPERATOR);
      const first = await number(store, 'a');
      await commit(store, [note(first, 'x'), note(first, 'y')]);
      await number(store, 'b');
      await store.deliveries.enqueueNew(OPERATOR, TYPES, 10);
      const due = await store.deliveries.due(OPERATOR, NOW, 10);
      expect(seqs(due)).toEqual([1, 4]);
      for (const delivery of due) await store.deliveries.accepted(delivery);
      expect(seqs(await store.deliveries.due(OPERATOR, NOW, 10))).toEqual([2]);
    });

    it('keeps a failed delivery and holds back later ones of its protocol', async () => {
      const store = await open();
      await store.deliveries.begin(OPERATOR);
      const first = await number(store, 'a');
      await commit(store, [note(first, 'x')]);
      await store.deliveries.enqueueNew(OPERATOR, TYPES, 10);
      const [delivery] = await store.deliveries.due(OPERATOR, NOW, 10);
      if (delivery === undefined) throw new Error('nothing due');
      const failed = { ...delivery, attempts: 1, next_ms: NOW + 1, rejected: true, reason: 'recusado: 422' };
      await store.deliveries.failed(failed);
      expect(await store.deliveries.due(OPERATOR, NOW, 10)).toEqual([]);
      expect(await store.deliveries.list(OPERATOR, 1)).toEqual([failed]);
      expect(await store.deliveries.backlog(OPERATOR)).toEqual({
        waiting: 2,
        failing: 1,
        rejected: 1,
        oldest_seq: 1,
      });
      expect(seqs(await store.deliveries.due(OPERATOR, NOW + 1, 10))).toEqual([1]);
      expect(await store.deliveries.retry(OPERATOR)).toBe(1);
      expect(seqs(await store.deliveries.due(OPERATOR, NOW, 10))).toEqual([1]);
    });

    it('is empty at first', async () => {
      const store = await open();
      const empty = { waiting: 0, failing: 0, rejected: 0, oldest_seq: null };
      expect(await store.deliveries.backlog(OPERATOR)).toEqual(empty);
      expect(await store.deliveries.enqueueNew(OPERATOR, TYPES, 10)).toBe(false);
    });

    it('is leased to one node at a time, until it releases the lease or the lease expires', async () => {
      const { deliveries } = await open();
      const until = (now_ms: number) => ({ now_ms, until_ms: now_ms + 10 });
      expect(await deliveries.acquireLease(OPERATOR, 'one', until(0))).toBe(false);
      await deliveries.begin(OPERATOR);
      expect(await deliveries.acquireLease(OPERATOR, 'one', until(100))).toBe(true);
      expect(await deliveries.acquireLease(OPERATOR, 'two', until(105))).toBe(false);
      expect(await deliveries.acquireLease(OPERATOR, 'one', until(109))).toBe(true);
      expect(await deliveries.acquireLease(OPERATOR, 'two', until(119))).toBe(false);
      expect(await deliveries.acquireLease(OPERATOR, 'two', until(120))).toBe(true);
      await deliveries.releaseLease(OPERATOR, 'one');
      expect(await deliveries.acquireLease(OPERATOR, 'one', until(121))).toBe(false);
      await deliveries.releaseLease(OPERATOR, 'two');
      expect(await deliveries.acquireLease(OPERATOR, 'one', until(122))).toBe(true);
    });
  });
}
