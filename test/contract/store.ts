import { describe, expect, it } from 'vitest';
import type { AppendCommand, IssueCommand, Outcome } from '../../src/journal/command.ts';
import { commit as commitTo } from '../../src/journal/commit.ts';
import { verifyJournal } from '../../src/journal/verify.ts';
import type { EntryData } from '../../src/protocol/entry.ts';
import type { Store } from '../../src/store/store.ts';
import type { Changes } from '../../src/store/transaction.ts';

export const OPERATOR = '326305';
export const OTHER = '000515';
const ZONE = 'America/Sao_Paulo';
/** 2026-11-22 23:59:59.000 in São Paulo. */
const JUST_BEFORE_MIDNIGHT = Date.parse('2026-11-22T23:59:59.000-03:00');

export function issue(
  callId: string | null,
  data: Partial<EntryData['issued']> = {},
  operator = OPERATOR,
): IssueCommand {
  return {
    kind: 'issue',
    operator,
    actor: 'key:test',
    identity: callId === null ? null : { operator, origin: 'pbx', scope: 'call', id: callId },
    data: {
      origin: 'pbx',
      channel: 'phone',
      direction: 'inbound',
      identification: 'not_informed',
      ...(callId !== null && { call_id: callId }),
      ...data,
    },
  };
}

export function note(number: string, text: string, entryId: string | null = null): AppendCommand {
  return {
    kind: 'append',
    operator: OPERATOR,
    actor: 'key:test',
    number,
    identity:
      entryId === null
        ? null
        : { operator: OPERATOR, origin: 'pbx', scope: 'entry', id: `${number} ${entryId}` },
    entry: { type: 'noted', data: { text } },
  };
}

const maria = {
  card_number: '01234567890123456',
  name: 'José "Zé" da Conceição, Filho \\ Sr; ${EXTEN} 😀',
  cpf: '52998224725',
  birth_date: '1980-02-29',
  active: true,
  plan: 'Ouro',
  extra: { phone: '11999990000' },
};

/** `clock`: replaces the clock of the machine. */
export interface StoreOptions {
  clock?: () => number;
}

/** The store, with what each transaction decided shown to `look`, which may also change it before it is written. */
export function watched(store: Store, look: (changes: Changes, now: number) => void): Store {
  return {
    ...store,
    transact: (references, decide) =>
      store.transact(references, (view) => {
        const changes = decide(view);
        look(changes, view.now);
        return changes;
      }),
  };
}

/**
 * What every store does. Call it inside a test file.
 * @param make opens an empty store
 */
export function storeContract(make: (options: StoreOptions) => Promise<Store>): void {
  let now = JUST_BEFORE_MIDNIGHT;
  async function open(): Promise<Store> {
    now = JUST_BEFORE_MIDNIGHT;
    const store = await make({ clock: () => now });
    await store.ensureJournals([
      { ans_registry: OPERATOR, time_zone: ZONE },
      { ans_registry: OTHER, time_zone: ZONE },
    ]);
    return store;
  }
  const commit = async (store: Store, ...commands: (IssueCommand | AppendCommand)[]) =>
    (await commitTo(store, commands)).outcomes;
  const numbers = (outcomes: (Outcome | Error)[]) =>
    outcomes.map((outcome) => (outcome instanceof Error ? outcome.message : outcome.protocol.number));

  describe('numbering', () => {
    it('counts from 000001 for each operator and civil day, across batches', async () => {
      const store = await open();
      const first = await commit(store, issue('a'), issue(null), issue('x', {}, OTHER));
      const second = await commit(store, issue('b'));
      expect(numbers([...first, ...second])).toEqual([
        '32630520261122000001',
        '32630520261122000002',
        '00051520261122000001',
        '32630520261122000003',
      ]);
    });

    it('restarts after midnight in the operator’s zone, not UTC', async () => {
      const store = await open();
      await commit(store, issue('a'));
      now += 2000;
      expect(numbers(await commit(store, issue('b')))).toEqual(['32630520261123000001']);
    });

    it('keeps the day when the clock is set back by minutes over midnight', async () => {
      const store = await open();
      now += 2000;
      await commit(store, issue('a'));
      now -= 60_000;
      const [outcome] = await commit(store, issue('b'));
      expect(outcome).toMatchObject({
        protocol: { number: '32630520261123000002', issued_at: '2026-11-23T00:00:01.000-03:00' },
      });
    });

    it('continues an earlier day when the clock steps far back, records it, and returns without a duplicate', async () => {
      const store = await open();
      await commit(store, issue('a'));
      now += 2000;
      await commit(store, issue('b'));
      now -= 3_600_000;
      const back = await commit(store, issue('c'));
      now += 3_600_000;
      const forward = await commit(store, issue('d'));
      expect(numbers([...back, ...forward])).toEqual(['32630520261122000002', '32630520261123000002']);
      const links = await store.reads.links(OPERATOR, { seq: 0, limit: 10 });
      expect(links.map((link) => link.type)).toEqual([
        'issued',
        'issued',
        'clock_stepped',
        'issued',
        'issued',
      ]);
    });

    it('keeps callers with one call id apart, in one batch and across batches, and finds all by it', async () => {
      const store = await open();
      const from = (caller_e164: string) => issue('agent 1', { caller: caller_e164, caller_e164 });
      const [one, two, withheld] = [from('+5511987654321'), from('+5521999990000'), from('withheld')];
      const first = await commit(store, one, two, two, withheld);
      const again = await commit(store, withheld, two, one);
      const [mine, yours] = ['32630520261122000001', '32630520261122000002'];
      expect(numbers(first)).toEqual([mine, yours, yours, mine]);
      expect(numbers(again)).toEqual([mine, yours, mine]);
      // A call id with the same beginning is another call.
      await commit(store, issue('agent 1 b', { caller_e164: '+5511900000001' }), issue('agent'));
      const found = await store.reads.search(OPERATOR, { call_id: 'agent 1', limit: 10 });
      expect(found.items.map(({ number }) => number)).toEqual([yours, mine]);
      const [byCaller] = (await store.reads.search(OPERATOR, { caller: '+5521999990000', limit: 10 })).items;
      expect(byCaller?.number).toBe(yours);
    });

    it('recognizes a given number as its own, as the operator’s, or as unknown', async () => {
      const store = await open();
      const [issued] = await commit(store, issue('a', { claim: true }));
      const { number } = (issued as Outcome).protocol;
      const theirs = 'OE-2026/1';
      await commit(store, {
        ...note(number, ''),
        identity: { operator: OPERATOR, origin: '', scope: 'number', id: theirs },
        entry: { type: 'numbered', data: { number: theirs, by: 'issue' } },
      });
      const told = await commit(
        store,
        { ...issue('b'), told: number },
        { ...issue('c'), told: theirs },
        { ...issue('d', {}, OTHER), told: number },
        { ...issue('e'), told: 'OE-2026/2' },
      );
      expect(numbers(told)).toEqual([number, number, '00051520261122000001', '32630520261122000002']);
      expect(told.map((outcome) => (outcome as Outcome).notice)).toEqual([
        undefined,
        undefined,
        'told_unknown',
        'told_unknown',
      ]);
    });

    it('refuses the millionth of a day and still answers repeats', async () => {
      const store = watched(await open(), ({ heads: [head] }) => {
        if (head?.seq === 2) head.number = 999_998;
      });
      await commit(store, issue('a'));
      await commit(store, issue('skip'));
      const outcomes = await commit(store, issue('last'), issue('too-many'), issue('a'));
      expect(numbers(outcomes)).toEqual([
        '32630520261122999999',
        expect.stringContaining('numbers_exhausted'),
        '32630520261122000001',
      ]);
    });
  });

  describe('repeated calls', () => {
    it('get the same number, within a batch and later, and use up none', async () => {
      const store = await open();
      const first = await commit(store, issue('a'), issue('a'), issue('b'), issue('a'));
      const second = await commit(store, issue('a'), issue('c'));
      expect(numbers([...first, ...second]).map((number) => Number(number.slice(14)))).toEqual([
        1, 1, 2, 1, 1, 3,
      ]);
      expect([...first, ...second].map((outcome) => (outcome as Outcome).created)).toEqual([
        true,
        false,
        true,
        false,
        false,
        true,
      ]);
    });

    it('are told apart by operator, origin and scope of the id', async () => {
      const store = await open();
      const key = issue('a');
      const chat = issue('a');
      const outcomes = await commit(
        store,
        issue('a'),
        { ...key, identity: { operator: OPERATOR, origin: 'pbx', scope: 'issue', id: 'a' } },
        { ...chat, identity: { operator: OPERATOR, origin: 'chat', scope: 'call', id: 'a' } },
        issue('a', {}, OTHER),
      );
      expect(new Set(numbers(outcomes)).size).toBe(4);
    });

    it('are identified later, and never changed once found', async () => {
      const store = await open();
      await commit(store, issue('a'));
      const [found] = await commit(
        store,
        issue('a', { identification: 'found', card_number: maria.card_number, beneficiary: maria }),
      );
      expect(found).toMatchObject({
        created: false,
        protocol: { identification: 'found', beneficiary: maria, cpf: maria.cpf },
      });
      const [again] = await commit(store, issue('a', { identification: 'not_found', card_number: '999' }));
      expect(again).toMatchObject({
        protocol: { identification: 'found', card_number: maria.card_number },
        entry: null,
      });
      const number = (found as Outcome).protocol.number;
      expect((await store.reads.entriesOf(OPERATOR, [number])).map((entry) => entry.type)).toEqual([
        'issued',
        'identified',
      ]);
    });
  });

  describe('entries', () => {
    it('appends, and gives the same entry for the same entry_id', async () => {
      const store = await open();
      const [made] = await commit(store, issue('a'));
      const { number } = (made as Outcome).protocol;
      const [first] = await commit(store, note(number, 'um', 'e1'));
      const [again, other] = await commit(store, note(number, 'outro texto', 'e1'), note(number, 'dois'));
      expect(first).toMatchObject({ created: true, entry: { seq: 2, data: { text: 'um' } } });
      expect(again).toMatchObject({ created: false, entry: { seq: 2, data: { text: 'um' } } });
      expect(other).toMatchObject({ created: true, entry: { seq: 3 } });
    });

    it('commits the rest of a batch when one command fails', async () => {
      const store = await open();
      const outcomes = await commit(store, issue('a'), note('32630520200101000001', 'x'), issue('b'));
      expect(numbers(outcomes)).toEqual([
        '32630520261122000001',
        expect.stringContaining('protocol_not_found'),
        '32630520261122000002',
      ]);
    });

    it('does not find another operator’s protocol', async () => {
      const store = await open();
      const [made] = await commit(store, issue('a', {}, OTHER));
      const { number } = (made as Outcome).protocol;
      expect(numbers(await commit(store, note(number, 'x')))).toEqual([
        expect.stringContaining('protocol_not_found'),
      ]);
      expect(await store.reads.protocol(OPERATOR, number)).toBeNull();
    });
  });

  it('writes nothing when a transaction fails', async () => {
    let staged = true;
    const store = watched(await open(), ({ entries }) => {
      const [entry] = entries;
      if (staged && entry !== undefined) entries.push(entry);
    });
    await expect(commit(store, issue('a'))).rejects.toThrow();
    staged = false;
    expect(await store.reads.search(OPERATOR, { limit: 10 })).toEqual({ items: [], stopped: null });
    expect(numbers(await commit(store, issue('b')))).toEqual(['32630520261122000001']);
  });

  it('returns every text unchanged', async () => {
    const store = await open();
    const [made] = await commit(
      store,
      issue('ação \\ "x"', {
        identification: 'found',
        beneficiary: maria,
        subject: "'; drop table entry; --\u2028\u0001",
        caller: '+55 (11) 9',
      }),
    );
    const { protocol } = made as Outcome;
    expect(await store.reads.protocol(OPERATOR, protocol.number)).toEqual(protocol);
    const [head] = (await store.reads.heads()).filter(({ operator }) => operator === OPERATOR);
    expect(await verifyJournal(store.reads, head as NonNullable<typeof head>)).toMatchObject({
      ok: true,
      entries: 1,
      protocols: 1,
    });
  });

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
    await commit(store, issue('other', { caller: '11', identification: 'found', beneficiary: maria }));
    const calls = async (filter: object) =>
      (await store.reads.search(OPERATOR, { limit: 100, ...filter })).items.map(
        (protocol) => protocol.call_id,
      );
    expect(
      await calls({ card_number: '123', class: 'care', state: 'open', caller: '11999990000' }),
    ).toHaveLength(7);
    expect(await calls({ cpf: maria.cpf })).toEqual(['other']);
    expect(await calls({ call_id: 'call-3' })).toEqual(['call-3']);
    expect(await calls({ channel: 'chat' })).toEqual(['call-5', 'call-3', 'call-1']);
    expect(await calls({ channel: 'chat', state: 'closed' })).toEqual([]);
    expect(await calls({ from_ms: JUST_BEFORE_MIDNIGHT + 2000, to_ms: JUST_BEFORE_MIDNIGHT + 4000 })).toEqual(
      ['call-2', 'call-1'],
    );
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
    const filter = { caller: '11', channel: 'chat' as const, limit: 10 };
    const pages = [await store.reads.search(OPERATOR, filter)];
    // A store without a limit returns one page; the others report where they stopped.
    for (let last = pages[0]; last?.stopped; last = pages.at(-1))
      pages.push(await store.reads.search(OPERATOR, { ...filter, after: last.stopped }));
    expect(pages.length).toBeLessThan(10);
    expect(pages.flatMap(({ items }) => items).map(({ number }) => number)).toEqual(['32630520261122000101']);
    expect(await store.reads.search(OPERATOR, { due_before: '2027', limit: 10 })).toEqual({
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
      await store.reads.pendingLookups(OPERATOR, { ...(a as { issued_ms: number; seq: number }), limit: 10 }),
    ).toEqual([c]);
  });

  it('keeps a journal when operators are configured again, and adopts a new time zone', async () => {
    const store = await open();
    await commit(store, issue('a'));
    await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'UTC' }]);
    const [, head] = await store.reads.heads();
    expect(head).toMatchObject({ operator: OPERATOR, seq: 1, time_zone: 'UTC' });
    expect(numbers(await commit(store, issue('b')))).toEqual(['32630520261123000001']);
  });
}
