import { describe, expect, it } from 'vitest';
import { commit } from '../../src/journal/commit.ts';
import type { Store } from '../../src/store/store.ts';
import { issue, note, OPERATOR } from '../support/journal.ts';

const TYPES = ['issued', 'noted'];
const ROUTE = { operator: OPERATOR, target: 'system' };
const OTHER = { operator: OPERATOR, target: 'webhook:crm' };

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
      await store.deliveries.begin(ROUTE);
      await number(store, 'after');
      await store.deliveries.begin(ROUTE);
      expect(await store.deliveries.enqueueNew(ROUTE, TYPES, 10)).toBe(false);
      expect(seqs(await store.deliveries.due(ROUTE, NOW, 10))).toEqual([2]);
    });

    it('enqueues entries of the given types, a page at a time, each once', async () => {
      const store = await open();
      await store.deliveries.begin(ROUTE);
      const first = await number(store, 'a');
      await commit(store, [note(first, 'x')]);
      await number(store, 'b');
      expect(await store.deliveries.enqueueNew(ROUTE, ['issued'], 2)).toBe(true);
      expect(await store.deliveries.enqueueNew(ROUTE, ['issued'], 2)).toBe(false);
      expect(await store.deliveries.enqueueNew(ROUTE, ['issued'], 2)).toBe(false);
      expect(await store.deliveries.list(ROUTE, 10)).toMatchObject([
        { seq: 1, protocol: first, type: 'issued', attempts: 0, rejected: false, reason: null },
        { seq: 3, type: 'issued' },
      ]);
    });

    it('returns only the oldest entry of each protocol until it is accepted', async () => {
      const store = await open();
      await store.deliveries.begin(ROUTE);
      const first = await number(store, 'a');
      await commit(store, [note(first, 'x'), note(first, 'y')]);
      await number(store, 'b');
      await store.deliveries.enqueueNew(ROUTE, TYPES, 10);
      const due = await store.deliveries.due(ROUTE, NOW, 10);
      expect(seqs(due)).toEqual([1, 4]);
      for (const delivery of due) await store.deliveries.done(delivery);
      expect(seqs(await store.deliveries.due(ROUTE, NOW, 10))).toEqual([2]);
    });

    it('keeps a failed delivery and holds back later ones of its protocol', async () => {
      const store = await open();
      await store.deliveries.begin(ROUTE);
      const first = await number(store, 'a');
      await commit(store, [note(first, 'x')]);
      await store.deliveries.enqueueNew(ROUTE, TYPES, 10);
      const [delivery] = await store.deliveries.due(ROUTE, NOW, 10);
      if (delivery === undefined) throw new Error('nothing due');
      const failed = { ...delivery, attempts: 1, next_ms: NOW + 1, rejected: true, reason: 'recusado: 422' };
      await store.deliveries.failed(failed);
      expect(await store.deliveries.due(ROUTE, NOW, 10)).toEqual([]);
      expect(await store.deliveries.list(ROUTE, 1)).toEqual([failed]);
      expect(await store.deliveries.backlog(ROUTE)).toEqual({
        waiting: 2,
        failing: 1,
        rejected: 1,
        oldest_seq: 1,
      });
      expect(seqs(await store.deliveries.due(ROUTE, NOW + 1, 10))).toEqual([1]);
      expect(await store.deliveries.retry(ROUTE)).toBe(1);
      expect(seqs(await store.deliveries.due(ROUTE, NOW, 10))).toEqual([1]);
    });

    it('is empty at first', async () => {
      const store = await open();
      const empty = { waiting: 0, failing: 0, rejected: 0, oldest_seq: null };
      expect(await store.deliveries.backlog(ROUTE)).toEqual(empty);
      expect(await store.deliveries.enqueueNew(ROUTE, TYPES, 10)).toBe(false);
    });

    it('keeps position, queue and lease of each target apart', async () => {
      const store = await open();
      await store.deliveries.begin(ROUTE);
      const first = await number(store, 'a');
      await store.deliveries.begin(OTHER);
      await commit(store, [note(first, 'x')]);
      await store.deliveries.enqueueNew(ROUTE, TYPES, 10);
      await store.deliveries.enqueueNew(OTHER, TYPES, 10);
      expect(seqs(await store.deliveries.due(ROUTE, NOW, 10))).toEqual([1]);
      const [second] = await store.deliveries.due(OTHER, NOW, 10);
      expect(second).toMatchObject({ ...OTHER, seq: 2, protocol: first });
      if (second === undefined) throw new Error('nothing due');
      await store.deliveries.done(second);
      expect(await store.deliveries.find(OTHER, 2)).toBeNull();
      expect(await store.deliveries.find(ROUTE, 2)).toMatchObject({ ...ROUTE, seq: 2 });
      expect((await store.deliveries.backlog(OTHER)).waiting).toBe(0);
      expect((await store.deliveries.backlog(ROUTE)).waiting).toBe(2);
      const until = { now_ms: 1, until_ms: 2 };
      expect(await store.deliveries.acquireLease(ROUTE, 'one', until)).toBe(true);
      expect(await store.deliveries.acquireLease(OTHER, 'two', until)).toBe(true);
      expect(await store.deliveries.targets(OPERATOR)).toEqual([ROUTE.target, OTHER.target]);
      expect(await store.deliveries.forget(ROUTE)).toBe(2);
      expect(await store.deliveries.targets(OPERATOR)).toEqual([OTHER.target]);
    });

    it('enqueues again what was sent, a page at a time, and nothing that was not sent yet', async () => {
      const store = await open();
      const first = await number(store, 'before the target');
      await store.deliveries.begin(ROUTE);
      await commit(store, [note(first, 'x'), note(first, 'y')]);
      await store.deliveries.enqueueNew(ROUTE, TYPES, 10);
      for (const delivery of await store.deliveries.list(ROUTE, 10)) await store.deliveries.done(delivery);
      await commit(store, [note(first, 'z')]);

      const page = (after: number) => store.deliveries.enqueueAgain(ROUTE, TYPES, { after, limit: 2 });
      expect(await page(0)).toEqual({ count: 2, next: 2 });
      expect(await page(2)).toEqual({ count: 1, next: null });
      expect(await page(0)).toEqual({ count: 0, next: 2 });
      expect(seqs(await store.deliveries.list(ROUTE, 10))).toEqual([1, 2, 3]);
      expect(await page(99)).toEqual({ count: 0, next: null });
    });

    it('is leased to one node at a time, until it releases the lease or the lease expires', async () => {
      const { deliveries } = await open();
      const until = (now_ms: number) => ({ now_ms, until_ms: now_ms + 10 });
      expect(await deliveries.acquireLease(ROUTE, 'one', until(0))).toBe(false);
      await deliveries.begin(ROUTE);
      expect(await deliveries.acquireLease(ROUTE, 'one', until(100))).toBe(true);
      expect(await deliveries.acquireLease(ROUTE, 'two', until(105))).toBe(false);
      expect(await deliveries.acquireLease(ROUTE, 'one', until(109))).toBe(true);
      expect(await deliveries.acquireLease(ROUTE, 'two', until(119))).toBe(false);
      expect(await deliveries.acquireLease(ROUTE, 'two', until(120))).toBe(true);
      await deliveries.releaseLease(ROUTE, 'one');
      expect(await deliveries.acquireLease(ROUTE, 'one', until(121))).toBe(false);
      await deliveries.releaseLease(ROUTE, 'two');
      expect(await deliveries.acquireLease(ROUTE, 'one', until(122))).toBe(true);
    });
  });
}
