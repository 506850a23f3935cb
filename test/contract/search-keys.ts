import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/journal/command.ts';
import type { EntryData } from '../../src/protocol/entry.ts';
import { type SearchTerm, understand } from '../../src/protocol/search-keys.ts';
import type { Store, StoreFilter } from '../../src/store/store.ts';
import {
  commit,
  issue,
  JUST_BEFORE_MIDNIGHT,
  MARIA,
  note,
  OPERATOR,
  withJournals,
} from '../support/journal.ts';
import type { StoreOptions } from './store.ts';

const DAY_MS = 86_400_000;

export function termsOf(q: string): SearchTerm[] {
  return understand(q, { areaCode: '11', beneficiaries: true }).terms;
}

/** Writes all keys that are not written yet. */
export async function followAll(store: Store, limit = 500): Promise<void> {
  await store.searchKeys.begin(OPERATOR);
  while ((await store.searchKeys.follow(OPERATOR, limit)) > 0);
}

/**
 * How every store is searched by keys, whether they are written already or not. Call it inside a test file.
 * @param make opens an empty store
 */
export function searchKeysContract(make: (options: StoreOptions) => Promise<Store>): void {
  let now = JUST_BEFORE_MIDNIGHT;
  const open = () => {
    now = JUST_BEFORE_MIDNIGHT;
    return withJournals(make({ clock: () => now }));
  };
  const person = (name: string, more: Partial<EntryData['issued']> = {}) => ({
    identification: 'found' as const,
    beneficiary: { ...MARIA, name },
    ...more,
  });
  /** Call ids, newest first, page after page. */
  async function calls(store: Store, q: string, filter: Partial<StoreFilter> = {}) {
    const seen: (string | null)[] = [];
    for (let after = filter.after; ; ) {
      const { items, stopped } = await store.reads.search(OPERATOR, {
        limit: 3,
        ...filter,
        terms: termsOf(q),
        ...(after !== undefined && { after }),
      });
      seen.push(...items.map(({ call_id }) => call_id));
      const end = items.length >= 3 ? items.at(-1) : stopped;
      if (end === null || end === undefined) return seen;
      after = { issued_ms: end.issued_ms, seq: end.seq };
    }
  }

  describe.each([true, false])('search keys, written: %s', (isWritten) => {
    const write = async (store: Store) => (isWritten ? followAll(store) : undefined);

    it('find by words, number, card, CPF and telephone, newest first, beside other filters', async () => {
      const store = await open();
      const names = ['Maria da Silva', 'MÁRIA Silva Souza', 'José Silva', 'Maria Souza', 'Márcia Silvá'];
      for (const [i, name] of names.entries()) {
        now += 100 * DAY_MS;
        const channel = i % 2 === 0 ? 'phone' : 'chat';
        await commit(
          store,
          issue(
            `c${i}`,
            person(name, { channel, caller: `1198765432${i}`, caller_e164: `+551198765432${i}` }),
          ),
        );
      }
      await commit(store, issue('other'));
      await write(store);
      expect(await calls(store, 'maria')).toEqual(['c3', 'c1', 'c0']);
      expect(await calls(store, 'SILVA maria')).toEqual(['c1', 'c0']);
      expect(await calls(store, 'silva')).toEqual(['c4', 'c2', 'c1', 'c0']);
      expect(await calls(store, 'silva', { channel: 'phone' })).toEqual(['c4', 'c2', 'c0']);
      expect(await calls(store, 'silva', { to_ms: now - 50 * DAY_MS })).toEqual(['c2', 'c1', 'c0']);
      expect(await calls(store, 'silva', { from_ms: now - 250 * DAY_MS })).toEqual(['c4', 'c2']);
      expect(await calls(store, 'ninguém')).toEqual([]);
      expect(await calls(store, MARIA.cpf)).toEqual(['c4', 'c3', 'c2', 'c1', 'c0']);
      expect(await calls(store, MARIA.card_number, { channel: 'chat' })).toEqual(['c3', 'c1']);
      expect(await calls(store, '(11) 98765-4323')).toEqual(['c3']);
      expect(await calls(store, '8765-4323')).toEqual(['c3']);
      // One protocol a day, but for the two of the last.
      expect(await calls(store, '2')).toEqual(['other']);
      expect(await calls(store, '0001')).toEqual(['c4', 'c3', 'c2', 'c1', 'c0']);
      const [last] = (await store.reads.search(OPERATOR, { limit: 1, call_id: 'c1' })).items;
      expect(await calls(store, last?.number.slice(8) ?? '')).toEqual(['c1']);
    });

    it('find by the new name after a correction, not by the old one, and nothing of another operator', async () => {
      const store = await open();
      const [issued] = await commit(store, issue('a', person('Maria Silva')));
      await write(store);
      const { number } = (issued as Outcome).protocol;
      await commit(store, {
        ...note(number, ''),
        entry: {
          type: 'identified',
          data: { identification: 'found', by: 'person', beneficiary: { ...MARIA, name: 'Joana Souza' } },
        },
      });
      // Before and after the keys are written again.
      expect(await calls(store, 'maria')).toEqual([]);
      expect(await calls(store, 'joana souza')).toEqual(['a']);
      await write(store);
      expect(await calls(store, 'silva')).toEqual([]);
      expect(await calls(store, 'joana')).toEqual(['a']);
      const elsewhere = await store.reads.search('000515', { limit: 9, terms: termsOf('joana') });
      expect(elsewhere).toEqual({ items: [], stopped: null });
    });

    it('find by the end of a number that the operator’s system gave later', async () => {
      const store = await open();
      const [issued] = await commit(store, issue('a', { claim: true }));
      await write(store);
      const { number } = (issued as Outcome).protocol;
      const numbered = { number: 'AT-2026/0777', by: 'issue' } as const;
      await commit(store, {
        ...note(number, ''),
        identity: { operator: OPERATOR, origin: '', scope: 'number', id: numbered.number },
        entry: { type: 'numbered', data: numbered },
      });
      await write(store);
      expect(await calls(store, '0777')).toEqual(['a']);
      expect(await calls(store, '2026/0777')).toEqual(['a']);
      expect(await calls(store, '2025/0777')).toEqual([]);
    });

    it('examine a limited number of protocols for one page, and go on from there', async () => {
      const store = await open();
      const many = Array.from({ length: 5000 }, (_, i) =>
        issue(
          `m${i}`,
          person(i % 2 === 0 ? 'Maria Souza' : 'Silva Souza', i === 100 ? { channel: 'chat' } : {}),
        ),
      );
      for (let i = 0; i < many.length; i += 500) await commit(store, ...many.slice(i, i + 500));
      await write(store);
      const newest = await store.reads.search(OPERATOR, { limit: 3, terms: termsOf('maria silva') });
      expect(newest.items).toEqual([]);
      if (!isWritten) return;
      expect(await calls(store, 'maria silva')).toEqual([]);
      expect(await calls(store, 'maria', { channel: 'chat' })).toEqual(['m100']);
      expect(await calls(store, 'souza maria', { channel: 'chat' })).toEqual(['m100']);
    });
  });
}

/** What stores do that write keys: the memory store searches protocols as they are. */
export function writtenKeysContract(
  make: (options: StoreOptions) => Promise<{ store: Store; run(sql: string): Promise<unknown[]> }>,
): void {
  let now = JUST_BEFORE_MIDNIGHT;
  const open = async () => {
    now = JUST_BEFORE_MIDNIGHT;
    const { store, run } = await make({ clock: () => now });
    await withJournals(Promise.resolve(store));
    return { store, run };
  };
  const KEYS = 'select key from search_key order by key';

  it('keys follow the journal in parts, once each, and go on where they stopped', async () => {
    const { store, run } = await open();
    await store.searchKeys.begin(OPERATOR);
    await commit(store, ...['a', 'b', 'c'].map((id) => issue(id, { caller: '4001', caller_e164: '4001' })));
    expect(await store.searchKeys.follow(OPERATOR, 2)).toBe(2);
    expect(await run(KEYS)).toHaveLength(4);
    await store.searchKeys.begin(OPERATOR);
    expect(await store.searchKeys.follow(OPERATOR, 2)).toBe(1);
    expect(await store.searchKeys.follow(OPERATOR, 2)).toBe(0);
    expect(await run(KEYS)).toEqual([
      { key: 'n:0001' },
      { key: 'n:0002' },
      { key: 'n:0003' },
      { key: 't:4001' },
      { key: 't:4001' },
      { key: 't:4001' },
    ]);
    await run(`update search_position set seq = 0 where operator = '${OPERATOR}' returning seq`);
    await followAll(store, 1);
    expect(await run(KEYS)).toHaveLength(6);
  });

  it('all keys of a protocol are removed with the person, and its number is written again', async () => {
    const { store, run } = await open();
    const [issued] = await commit(
      store,
      issue('a', { identification: 'found', beneficiary: MARIA, caller: '1', caller_e164: '+5511987654321' }),
      issue('b'),
    );
    await followAll(store);
    const { number } = (issued as Outcome).protocol;
    expect((await run(KEYS)).length).toBeGreaterThan(9);
    await run(
      `update protocol set beneficiary = null, card_number = null, cpf = null, caller = null, caller_e164 = null
       where number = '${number}' returning number`,
    );
    await store.searchKeys.erase(OPERATOR, number);
    expect(await run(KEYS)).toEqual([{ key: 'n:0002' }]);
    expect(await run('select seq from search_keys_of')).toHaveLength(1);
    await commit(store, { ...note(number, ''), entry: { type: 'erased', data: { reason: 'asked for' } } });
    await followAll(store);
    expect(await run(KEYS)).toEqual([{ key: 'n:0001' }, { key: 'n:0002' }]);
  });

  it('a journal that ends before the position is followed from its beginning', async () => {
    const { store, run } = await open();
    await commit(store, issue('a'));
    await store.searchKeys.begin(OPERATOR);
    await run(`update search_position set seq = 999 where operator = '${OPERATOR}' returning seq`);
    await followAll(store);
    expect(await run(KEYS)).toEqual([{ key: 'n:0001' }]);
  });
}
