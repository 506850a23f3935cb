import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccessLog, encodeCursor } from '../../src/service/access-log.ts';
import type { AccessPosition, NewAccessRecord } from '../../src/store/access-records.ts';
import type { Store } from '../../src/store/store.ts';
import { accessRecord } from '../support/access-record.ts';
import { OPERATOR, OTHER } from '../support/journal.ts';
import type { StoreOptions } from './store.ts';

const START = Date.parse('2026-11-22T10:00:00-03:00');
const DAY_MS = 86_400_000;

/**
 * How every store keeps the records of readings. Call it inside a test file.
 * @param make opens an empty store
 */
export function accessRecordsContract(make: (options: StoreOptions) => Promise<Store>): void {
  describe('records of readings', () => {
    it('come back as they were written, newest first, of one operator only', async () => {
      let now = START;
      const store = await make({ clock: () => now });
      const full: Partial<NewAccessRecord> = {
        numbers: ['32630520261122000001', 'OE 2026/1'],
        card_number: '00010000000000017',
        reason: 'Pedido do titular: “quem leu?” 🙂',
        reason_source: 'given',
      };
      await store.recordAccess([accessRecord('a', { ...full, keys: ['32630520261122000002'] })]);
      now += 1;
      await store.recordAccess([accessRecord('b'), accessRecord('c', { operator: OTHER })]);
      const { items, stopped } = await store.reads.accessRecords(OPERATOR, { limit: 10 });
      expect(stopped).toBeNull();
      const { keys: _, ...a } = accessRecord('a', full);
      const { keys: __, ...b } = accessRecord('b');
      expect(items).toEqual([
        { ...b, at_ms: START + 1 },
        { ...a, at_ms: START },
      ]);
    });

    it('are found page by page, each once, by number, card, actor and time, whatever the clock did', async () => {
      let now = START;
      const store = await make({ clock: () => now });
      const log = new AccessLog(store);
      const one = <T>(...values: T[]) => fc.constantFrom(...values);
      const numbers = ['32630520261122000001', '32630520261122000002', '32630520261122000003'];
      const batch = fc.array(
        fc.record({
          numbers: fc.subarray(numbers),
          keys: fc.subarray(['k1', 'k2']),
          actor: one('key:a', 'key:b'),
        }),
        { minLength: 1, maxLength: 4 },
      );
      const filter = fc.record(
        {
          number: one(...numbers, '32630520261122000009'),
          actor: one('key:a', 'key:b', 'key:none'),
          from: fc.integer({ min: -100, max: 100 }),
          to: fc.integer({ min: -100, max: 100 }),
        },
        { requiredKeys: [] },
      );
      let run = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.integer({ min: -90, max: 90 }), batch), { maxLength: 8 }),
          filter,
          fc.integer({ min: 1, max: 5 }),
          async (batches, { number, actor, from, to }, limit) => {
            run += 1;
            const operator = String(100_000 + run);
            const all: { at_ms: number; record: NewAccessRecord }[] = [];
            for (const [days, records] of batches) {
              now = START + days * DAY_MS;
              const written = records.map((more, i) =>
                accessRecord(`r${all.length}-${i}`, { operator, ...more }),
              );
              await store.recordAccess(written);
              all.push(...written.map((record) => ({ at_ms: now, record })));
            }
            const from_ms = from === undefined ? undefined : START + from * DAY_MS;
            const to_ms = to === undefined ? undefined : START + to * DAY_MS;
            const expected = all
              .filter(({ record }) => number === undefined || record.numbers.includes(number))
              .filter(({ record }) => actor === undefined || record.actor === actor)
              .filter(({ at_ms }) => at_ms >= (from_ms ?? 0) && at_ms < (to_ms ?? Number.POSITIVE_INFINITY))
              .map(({ at_ms, record: { id } }) => ({ at_ms, id }))
              .sort(newestFirst)
              .map(({ id }) => id);
            const asked = {
              ...(number !== undefined && { number }),
              ...(actor !== undefined && { actor }),
              ...(from_ms !== undefined && { from_ms }),
              ...(to_ms !== undefined && { to_ms }),
              limit,
            };
            const found: string[] = [];
            for (let cursor: string | null | undefined; cursor !== null; ) {
              const page = await log.search(operator, { ...asked, ...(cursor !== undefined && { cursor }) });
              expect(page.items.length).toBeLessThanOrEqual(limit);
              found.push(...page.items.map(({ id }) => id));
              cursor = page.next_cursor;
            }
            expect(found).toEqual(expected);
          },
        ),
        { numRuns: 60 },
      );
    }, 120_000);

    it('go on where a page examined many records in vain', async () => {
      let now = START;
      const store = await make({ clock: () => now });
      const number = '32630520261122000001';
      await store.recordAccess([accessRecord('found', { numbers: [number], actor: 'key:rare' })]);
      now += 1;
      for (let part = 0; part < 5; part += 1)
        await store.recordAccess(
          Array.from({ length: 500 }, (_, i) => accessRecord(`r${part}-${i}`, { numbers: [number] })),
        );
      const filter = { subjects: [number], actor: 'key:rare', limit: 10 };
      const first = await store.reads.accessRecords(OPERATOR, filter);
      expect(first.items.map(({ id }) => id)).toEqual(first.stopped === null ? ['found'] : []);
      if (first.stopped === null) return;
      const { items } = await store.reads.accessRecords(OPERATOR, { ...filter, after: first.stopped });
      expect(items.map(({ id }) => id)).toEqual(['found']);
    });

    it('refuses a cursor that no page gave', async () => {
      const log = new AccessLog(await make({ clock: () => START }));
      for (const cursor of [
        '',
        'x',
        encodeCursor({ at_ms: -1, id: 'a' }),
        encodeCursor({ at_ms: 1, id: '' }),
      ])
        await expect(log.search(OPERATOR, { cursor })).rejects.toMatchObject({ code: 'cursor_invalid' });
    });
  });
}

/** What a database refuses by itself. @param make opens an empty store; `run` rejects with the database's error */
export function keptRecordsContract(
  make: () => Promise<{ store: Store; run(sql: string): Promise<unknown> }>,
): void {
  it('writes all records of a batch, or none', async () => {
    const { store } = await make();
    const twice = [accessRecord('a'), accessRecord('a')];
    await expect(store.recordAccess(twice)).rejects.toThrow();
    expect((await store.reads.accessRecords(OPERATOR, { limit: 10 })).items).toEqual([]);
  });

  it('keeps records of readings whoever writes by hand', async () => {
    const { store, run } = await make();
    await store.recordAccess([accessRecord('a', { numbers: ['32630520261122000001'] })]);
    for (const table of ['access_record', 'access_subject']) {
      await expect(run(`update ${table} set id = 'b'`)).rejects.toThrow('append-only');
      await expect(run(`delete from ${table}`)).rejects.toThrow('append-only');
    }
    const { items } = await store.reads.accessRecords(OPERATOR, { limit: 10 });
    expect(items.map(({ id }) => id)).toEqual(['a']);
  });
}

function newestFirst(a: AccessPosition, b: AccessPosition): number {
  return b.at_ms - a.at_ms || (a.id < b.id ? 1 : -1);
}
