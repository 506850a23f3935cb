import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/journal/command.ts';
import { commit as commitTo } from '../../src/journal/commit.ts';
import { OfflineRanges } from '../../src/journal/offline-ranges.ts';
import { verifyJournal } from '../../src/journal/verify.ts';
import type { NewEntry, Term } from '../../src/protocol/entry.ts';
import type { Store } from '../../src/store/store.ts';
import {
  commit,
  issue,
  JUST_BEFORE_MIDNIGHT,
  MARIA,
  note,
  numbersOf,
  OPERATOR,
  OTHER,
  offline,
  startNode,
  withJournals,
} from '../support/journal.ts';
import { treated } from '../support/journals-with-everything.ts';
import { watched } from '../support/watched-store.ts';

/** `clock`: replaces the clock of the machine. */
export interface StoreOptions {
  clock?: () => number;
}

/**
 * What every store does. Call it inside a test file.
 * @param make opens an empty store
 */
export function storeContract(make: (options: StoreOptions) => Promise<Store>): void {
  let now = JUST_BEFORE_MIDNIGHT;
  const open = () => {
    now = JUST_BEFORE_MIDNIGHT;
    return withJournals(make({ clock: () => now }));
  };

  const verified = async (store: Store) => {
    const heads = await store.reads.heads();
    const head = heads.find(({ operator }) => operator === OPERATOR);
    return head === undefined ? null : (await verifyJournal(store.reads, head)).problems;
  };

  describe('numbering', () => {
    it('counts from 000001 for each operator and civil day, across batches', async () => {
      const store = await open();
      const first = await commit(store, issue('a'), issue(null), issue('x', {}, OTHER));
      const second = await commit(store, issue('b'));
      expect(numbersOf([...first, ...second])).toEqual([
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
      expect(numbersOf(await commit(store, issue('b')))).toEqual(['32630520261123000001']);
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
      expect(numbersOf([...back, ...forward])).toEqual(['32630520261122000002', '32630520261123000002']);
      const links = await store.reads.links(OPERATOR, { seq: 0, limit: 10 });
      expect(links.map((link) => link.type)).toEqual([
        'issued',
        'issued',
        'clock_stepped',
        'issued',
        'issued',
      ]);
    });

    it('lists what is due by due time, page by page, without what is closed', async () => {
      const store = await open();
      const due = async (callId: string, due_at: string) => {
        const term: Term = { rule: 'x/care', class: 'care', amount: 1, unit: 'hours', due_at };
        const { outcomes } = await commitTo(store, [issue(callId)], { termsOf: () => ({ terms: [term] }) });
        return numbersOf(outcomes)[0] ?? '';
      };
      const late = await due('a', '2026-11-25T23:59:59.000-03:00');
      const first = await due('b', '2026-11-23T12:00:00.000-03:00');
      // The same instant in another offset.
      const second = await due('c', '2026-11-23T11:00:00.000-04:00');
      const closed = await due('d', '2026-11-23T10:00:00.000-03:00');
      await commit(store, { ...note(closed, ''), entry: { type: 'closed', data: { reason: 'duplicate' } } });
      const before_ms = Date.parse('2026-11-25T00:00:00.000-03:00');
      const { items: listed } = await store.reads.due(OPERATOR, { before_ms, limit: 10 });
      expect(listed.map(({ number }) => number)).toEqual([first, second]);
      const [one] = listed;
      if (one?.due_at == null) throw new Error('nothing is due');
      const after = { due_ms: Date.parse(one.due_at), issued_ms: one.issued_ms, seq: one.seq };
      const next = await store.reads.due(OPERATOR, { before_ms: before_ms + 86_400_000, limit: 10, after });
      expect(next.items.map(({ number }) => number)).toEqual([second, late]);
      const all = await store.reads.due(OPERATOR, { class: 'care', limit: 10 });
      expect(all.items.map(({ number }) => number)).toEqual([first, second, late]);
      expect(await store.reads.due(OPERATOR, { class: 'urgent', limit: 10 })).toEqual({
        items: [],
        stopped: null,
      });
    });

    it('keeps callers with one call id apart, in one batch and across batches, and finds all by it', async () => {
      const store = await open();
      const from = (caller_e164: string) => issue('agent 1', { caller: caller_e164, caller_e164 });
      const [one, two, withheld] = [from('+5511987654321'), from('+5521999990000'), from('withheld')];
      const first = await commit(store, one, two, two, withheld);
      const again = await commit(store, withheld, two, one);
      const [firstNumber, secondNumber] = ['32630520261122000001', '32630520261122000002'];
      expect(numbersOf(first)).toEqual([firstNumber, secondNumber, secondNumber, firstNumber]);
      expect(numbersOf(again)).toEqual([firstNumber, secondNumber, firstNumber]);
      // A call id with the same beginning is another call.
      await commit(store, issue('agent 1 b', { caller_e164: '+5511900000001' }), issue('agent'));
      const found = await store.reads.search(OPERATOR, { call_id: 'agent 1', limit: 10 });
      expect(found.items.map(({ number }) => number)).toEqual([secondNumber, firstNumber]);
      const [byCaller] = (await store.reads.search(OPERATOR, { caller: '+5521999990000', limit: 10 })).items;
      expect(byCaller?.number).toBe(secondNumber);
    });

    it('recognizes a given number as its own, as the operator’s, or as unknown', async () => {
      const store = await open();
      const [issued] = await commit(store, issue('a', { claim: true }));
      const { number } = (issued as Outcome).protocol;
      const operatorNumber = 'OE-2026/1';
      await commit(store, {
        ...note(number, ''),
        identity: { operator: OPERATOR, origin: '', scope: 'number', id: operatorNumber },
        entry: { type: 'numbered', data: { number: operatorNumber, by: 'issue' } },
      });
      const told = await commit(
        store,
        { ...issue('b'), told: number },
        { ...issue('c'), told: operatorNumber },
        { ...issue('d', {}, OTHER), told: number },
        { ...issue('e'), told: 'OE-2026/2' },
      );
      expect(numbersOf(told)).toEqual([number, number, '00051520261122000001', '32630520261122000002']);
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
      expect(numbersOf(outcomes)).toEqual([
        '32630520261122999999',
        expect.stringContaining('numbers_exhausted'),
        '32630520261122000001',
      ]);
    });
  });

  describe('numbers that a PBX gives out', () => {
    const DAY = 86_400_000;
    const range = (from: number, to = 999_999) => ({ origin: 'pbx', host: 'any', from, to });

    it('are never the server’s, also on a day that the clock visits again', async () => {
      const store = await open();
      await startNode(store, [range(900_000)]);
      const first = await commit(store, issue('a'), offline('32630520261122900000'), issue('b'));
      now += DAY;
      const next = await commit(store, issue('c'), offline('32630520261122900001'));
      now -= DAY;
      const visited = await commit(store, issue('d'), offline('32630520261122900001'));
      now += DAY;
      const last = await commit(store, issue('e'));
      expect(numbersOf([...first, ...next, ...visited, ...last])).toEqual([
        '32630520261122000001',
        '32630520261122900000',
        '32630520261122000002',
        '32630520261123000001',
        '32630520261122900001',
        '32630520261122000003',
        '32630520261122900001',
        '32630520261123000002',
      ]);
      expect(await verified(store)).toEqual([]);
    });

    it('bound the server’s from the next day on; today’s go on where they passed the range', async () => {
      let raised = 950_000;
      const store = watched(await open(), ({ heads: [head] }) => {
        if (head === undefined || raised === 0) return;
        head.number = raised;
        raised = 0;
      });
      await commit(store, issue('a'));
      await startNode(store, [range(900_000)]);
      expect(numbersOf(await commit(store, issue('b')))).toEqual(['32630520261122950001']);
      now += DAY;
      raised = 899_998;
      await commit(store, issue('c'));
      expect(numbersOf(await commit(store, issue('d'), issue('e'), issue('c')))).toEqual([
        '32630520261123899999',
        expect.stringContaining('numbers_exhausted'),
        '32630520261123000001',
      ]);
    });

    it('of a set that is no longer in force are taken, and never given out again', async () => {
      const store = await open();
      await startNode(store, [range(900_000, 949_999)]);
      await commit(store, issue('a'));
      await startNode(store, [range(950_000)]);
      now += DAY;
      const [number, refused] = await commit(
        store,
        offline('32630520261123900000'),
        offline('32630520261123899999'),
      );
      const outcomes = [
        number,
        refused,
        ...(await commit(store, issue('b'), offline('32630520261124900000'))),
      ];
      now += DAY;
      const next = await commit(store, issue('c'));
      expect(numbersOf([...outcomes, ...next] as (Outcome | Error)[])).toEqual([
        '32630520261123900000',
        expect.stringContaining('number_not_offline'),
        '32630520261123900001',
        '32630520261124900000',
        '32630520261124900001',
      ]);
      expect(await verified(store)).toEqual([]);
    });

    it('are not given out either when the clock returns to a day of such a number', async () => {
      const store = await open();
      await startNode(store, [range(900_000, 949_999)]);
      await commit(store, issue('z'));
      await startNode(store, [range(950_000)]);
      now += DAY;
      // A second number of the call: no protocol of its own has it.
      await commit(store, issue('a'), offline('32630520261123900000', 'a'));
      now += DAY;
      await commit(store, issue('b'));
      now -= DAY;
      expect(numbersOf(await commit(store, issue('c')))).toEqual(['32630520261123900001']);
      expect(await verified(store)).toEqual([]);
    });

    it('are listed as they were delivered', async () => {
      const store = await open();
      await startNode(store, [range(900_000)]);
      await commit(store, issue('a'), offline('32630520261122900001', 'a'));
      await commit(store, offline('32630520261122900000', 'b'), offline('32630520261122900000', 'c'));
      const list = async (after: { id: string; origin: string }, limit: number) =>
        store.reads.offlineNumbers(OPERATOR, { ...after, limit });
      const first = await list({ id: '', origin: '' }, 2);
      const rest = await list(first.at(-1) ?? { id: '', origin: '' }, 2);
      expect([...first, ...rest].map(({ number, origin, entry }) => [number, origin, entry.type])).toEqual([
        ['32630520261122900000', 'pbx', 'issued'],
        ['32630520261122900000', 'pbx', 'offline_conflict'],
        ['32630520261122900001', 'pbx', 'offline_numbered'],
      ]);
    });

    it('are written down once, and a node with other ranges issues nothing', async () => {
      const store = await open();
      await commit(store, issue('a'));
      const [first, again] = [
        await startNode(store, [range(900_000)]),
        await startNode(store, [range(900_000)]),
      ];
      const other = new OfflineRanges({
        store,
        operators: [{ ans_registry: OPERATOR, offline: [range(1)] }],
      });
      const issued = async ({ keys }: OfflineRanges, call: string) => {
        const { outcomes } = await commitTo(store, [issue(call), issue('a')], { rangeKeys: keys });
        return numbersOf(outcomes);
      };
      expect(await store.reads.journalEntries(OPERATOR, 'offline_range_set')).toHaveLength(1);
      const refused = [expect.stringContaining('offline_ranges_differ'), '32630520261122000001'];
      expect(await issued(first, 'b')).toEqual(['32630520261122000002', '32630520261122000001']);
      expect(await issued(other, 'x')).toEqual(refused);
      expect([await again.differing(), await other.differing()]).toEqual([[], [OPERATOR]]);
      // A set that another node announced is as good as the one in force.
      const successor = await startNode(store, [range(950_000)]);
      expect(await issued(successor, 'c')).toEqual(['32630520261122000003', '32630520261122000001']);
      expect(await issued(first, 'd')).toEqual(['32630520261122000004', '32630520261122000001']);
      now += DAY;
      expect(await issued(first, 'e')).toEqual(refused);
      expect(await issued(successor, 'e')).toEqual(['32630520261123000001', '32630520261122000001']);
      expect([await first.differing(), await successor.differing()]).toEqual([[OPERATOR], []]);
    });

    it('keep the facts that came before them', async () => {
      const { offlineFacts } = await open();
      await offlineFacts.keep(OPERATOR, '1', 'x'.repeat(5_000));
      await offlineFacts.keep(OPERATOR, '1', 'x'.repeat(5_000));
      await offlineFacts.keep(OTHER, '1', 'y');
      expect(await offlineFacts.of(OPERATOR, '1')).toEqual(['x'.repeat(5_000)]);
      await offlineFacts.remove(OPERATOR, '1', 'x'.repeat(5_000));
      expect(await offlineFacts.of(OPERATOR, '1')).toEqual([]);
    });
  });

  describe('repeated calls', () => {
    it('get the same number, within a batch and later, and use up none', async () => {
      const store = await open();
      const first = await commit(store, issue('a'), issue('a'), issue('b'), issue('a'));
      const second = await commit(store, issue('a'), issue('c'));
      expect(numbersOf([...first, ...second]).map((number) => Number(number.slice(14)))).toEqual([
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
      expect(new Set(numbersOf(outcomes)).size).toBe(4);
    });

    it('are identified later, and never changed once found', async () => {
      const store = await open();
      await commit(store, issue('a'));
      const [found] = await commit(
        store,
        issue('a', { identification: 'found', card_number: MARIA.card_number, beneficiary: MARIA }),
      );
      expect(found).toMatchObject({
        created: false,
        protocol: { identification: 'found', beneficiary: MARIA, cpf: MARIA.cpf },
      });
      const [again] = await commit(store, issue('a', { identification: 'not_found', card_number: '999' }));
      expect(again).toMatchObject({
        protocol: { identification: 'found', card_number: MARIA.card_number },
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

    it('writes a fact of a call once, told again in the same batch or later, and folds the course of the call', async () => {
      const store = await open();
      const [number = '', other = ''] = numbersOf(await commit(store, issue('a'), issue('b')));
      const fact = (to: string, entry: object) => ({ ...note(to, ''), entry: entry as NewEntry });
      const queued = { unique_id: '1.1', queue: 'a', happened_at: '2026-11-22T23:59:00.000-03:00' };
      const ended = { unique_id: '1.1', happened_at: '2026-11-22T23:59:30.000-03:00' };
      const first = await commit(
        store,
        fact(number, { type: 'call.queued', data: queued }),
        fact(number, { type: 'call.queued', data: queued }),
        fact(other, { type: 'call.queued', data: queued }),
        fact(number, { type: 'recording', data: { file: 'a.wav' } }),
      );
      const second = await commit(
        store,
        fact(number, { type: 'call.ended', data: { ...ended, by: 'caller' } }),
        fact(number, { type: 'call.queued', data: queued }),
        fact(number, { type: 'recording', data: { file: '/monitor/a.wav' } }),
      );
      const created = (outcomes: (Outcome | Error)[]) =>
        outcomes.map((outcome) => (outcome instanceof Error ? outcome : outcome.created));
      expect(created(first)).toEqual([true, false, true, true]);
      expect(created(second)).toEqual([true, false, false]);
      expect(await store.reads.protocol(OPERATOR, number)).toMatchObject({
        call: { queue: 'a', queued_at: queued.happened_at, ended_at: ended.happened_at, ended_by: 'caller' },
      });
      expect(await verified(store)).toEqual([]);
    });

    it('lists calls whose caller is owed one, the oldest first, in pages, until they are closed', async () => {
      const store = await open();
      const numbers = numbersOf(await commit(store, issue('a'), issue('b'), issue('c'), issue('d')));
      const fact = (i: number, entry: object) => ({
        ...note(numbers[i] ?? '', ''),
        entry: entry as NewEntry,
      });
      const ended = (at: string, by = 'caller') => ({ type: 'call.ended', data: { happened_at: at, by } });
      await commit(
        store,
        fact(0, ended('2026-11-22T23:30:00.000-03:00')),
        fact(1, ended('2026-11-23T02:20:00.000Z')),
        fact(2, {
          type: 'call.answered',
          data: { agent: '1', happened_at: '2026-11-22T23:00:00.000-03:00' },
        }),
        fact(2, ended('2026-11-22T23:20:00.000-03:00', 'company')),
        fact(3, {
          type: 'call.answered',
          data: { agent: '1', happened_at: '2026-11-22T23:00:00.000-03:00' },
        }),
        fact(3, ended('2026-11-22T23:20:00.000-03:00')),
      );
      const before_ms = Date.parse('2026-11-22T23:30:00.001-03:00');
      const first = await store.reads.missed(OPERATOR, { before_ms, limit: 2 });
      expect(first.map(({ number }) => number)).toEqual([numbers[1], numbers[2]]);
      const missed_ms = Date.parse('2026-11-22T23:20:00.000-03:00');
      const after = { missed_ms, seq: first[1]?.seq ?? 0 };
      const rest = await store.reads.missed(OPERATOR, { before_ms, limit: 2, after });
      expect(rest.map(({ number }) => number)).toEqual([numbers[0]]);
      expect(await store.reads.missed(OPERATOR, { before_ms: missed_ms, limit: 2 })).toEqual([]);
      await commit(store, fact(1, { type: 'closed', data: { reason: 'abandoned' } }));
      expect(await store.reads.missed(OPERATOR, { before_ms, limit: 1 })).toMatchObject([
        { number: numbers[2] },
      ]);
    });

    it('commits the rest of a batch when one command fails', async () => {
      const store = await open();
      const outcomes = await commit(store, issue('a'), note('32630520200101000001', 'x'), issue('b'));
      expect(numbersOf(outcomes)).toEqual([
        '32630520261122000001',
        expect.stringContaining('protocol_not_found'),
        '32630520261122000002',
      ]);
    });

    it('does not find another operator’s protocol', async () => {
      const store = await open();
      const [made] = await commit(store, issue('a', {}, OTHER));
      const { number } = (made as Outcome).protocol;
      expect(numbersOf(await commit(store, note(number, 'x')))).toEqual([
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
    expect(numbersOf(await commit(store, issue('b')))).toEqual(['32630520261122000001']);
  });

  it('returns every text unchanged', async () => {
    const store = await open();
    const [made] = await commit(
      store,
      issue('ação \\ "x"', {
        identification: 'found',
        beneficiary: MARIA,
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

  it('returns a protocol in every state of its treatment as it is folded, and finds the next deadline', async () => {
    const store = await open();
    const [number = '', plain = ''] = numbersOf(
      await commit(store, issue('a'), issue('b', { class: 'care', subject: 'Consulta' })),
    );
    const last: NewEntry[] = [
      { type: 'answered', data: { decision: 'informed', text: 'Sim.', occurrence: 2 } },
      { type: 'closed', data: {} },
      { type: 'reopened', data: { text: 'Contesta.', occurrence: 2 } },
      { type: 'closed', data: { reason: 'withdrawn' } },
    ];
    const states: string[] = [];
    for (const entry of [...treated(plain), ...last]) {
      const [made] = await commit(store, { ...note(number, ''), entry });
      const { protocol } = made as Outcome;
      expect(await store.reads.protocol(OPERATOR, number)).toEqual(protocol);
      const isDue = protocol.due_at !== null;
      const before = { due_before_ms: Date.parse('2026-11-28T00:00:00-03:00'), limit: 2 };
      const due = await store.reads.search(OPERATOR, before);
      expect(due.items.map((one) => one.number)).toEqual(isDue ? [number] : []);
      expect(isDue).toBe(protocol.state === 'open');
      states.push(protocol.state);
      const found = await store.reads.search(OPERATOR, { state: protocol.state, limit: 2 });
      expect(found.items.map((one) => one.number)).toContain(number);
    }
    expect(states.slice(-5)).toEqual(['open', 'answered', 'closed', 'open', 'closed']);
    expect(await store.reads.protocol(OPERATOR, plain)).toMatchObject({
      occurrences: [{ occurrence: 1, class: 'care', assumed: false, subject: 'Consulta', state: 'open' }],
    });
    const [, head] = await store.reads.heads();
    expect(await verifyJournal(store.reads, head as NonNullable<typeof head>)).toMatchObject({ ok: true });
  });

  it('keeps a journal when operators are configured again, and adopts a new time zone', async () => {
    const store = await open();
    await commit(store, issue('a'));
    await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'UTC' }]);
    const [, head] = await store.reads.heads();
    expect(head).toMatchObject({ operator: OPERATOR, seq: 1, time_zone: 'UTC' });
    expect(numbersOf(await commit(store, issue('b')))).toEqual(['32630520261123000001']);
  });
}
