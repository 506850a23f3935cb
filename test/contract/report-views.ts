import { describe, expect, it } from 'vitest';
import { commit } from '../../src/journal/commit.ts';
import type { Store } from '../../src/store/store.ts';
import { issue, note, OPERATOR, offline, startNode } from '../support/journal.ts';
import { treated } from '../support/journals-with-everything.ts';

interface Reported {
  store: Store;
  read(sql: string): Promise<Record<string, unknown>[]>;
  write(sql: string): Promise<void>;
}

/**
 * The views for reports, on both databases. Call it inside a test file.
 * @param make opens an empty store and gives direct access to its database
 */
export function reportViewsContract(make: () => Promise<Reported>): void {
  async function filled(): Promise<Reported> {
    const made = await make();
    await made.store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
    const beneficiary = {
      card_number: '0123',
      name: 'José d’Água',
      cpf: '52998224725',
      birth_date: '1980-02-29',
      active: false,
      plan: 'Ouro',
      extra: {},
    };
    const data = { identification: 'inactive', card_number: '0123', beneficiary } as const;
    const [first] = (await commit(made.store, [issue('a', { ...data, claim: true }), issue('b')])).outcomes;
    if (first === undefined || first instanceof Error) throw new Error('not issued');
    const { number } = first.protocol;
    const numbered = { type: 'numbered', data: { number: 'OE-1', by: 'issue' } } as const;
    await commit(made.store, [note(number, 'uma nota'), { ...note(number, ''), entry: numbered }]);
    return made;
  }

  describe('the views for reports', () => {
    it('show each protocol with the announced number, its own and the operator’s number, and the person', async () => {
      const { read, store } = await filled();
      const [bySource, byCarimbo] = await read('select * from carimbo_v1_protocol order by own_number');
      const {
        protocols: [protocol],
      } = await store.reads.projection(OPERATOR, { number: '', limit: 1 });
      expect(bySource).toMatchObject({
        number: 'OE-1',
        own_number: protocol?.number,
        source_number: 'OE-1',
        numbering: 'source',
        operator: OPERATOR,
        time_zone: 'America/Sao_Paulo',
        channel: 'phone',
        identification: 'inactive',
        card_number: '0123',
        cpf: '52998224725',
        beneficiary_name: 'José d’Água',
        beneficiary_birth_date: '1980-02-29',
        beneficiary_active: 0,
        beneficiary_plan: 'Ouro',
        call_id: 'a',
      });
      const { issued_at } = bySource ?? {};
      const issued = issued_at instanceof Date ? issued_at : new Date(String(issued_at));
      expect(issued.getTime()).toBe(protocol?.issued_ms);
      expect(byCarimbo).toMatchObject({
        number: byCarimbo?.own_number,
        source_number: null,
        numbering: 'own',
        beneficiary_name: null,
        beneficiary_active: null,
      });
    });

    it('show the number that a PBX gave out, where the server had given one for the same call, too', async () => {
      const { read, store } = await filled();
      await startNode(store, [{ origin: 'pbx', host: 'any', from: 900_000, to: 999_999 }]);
      await commit(store, [issue('c')]);
      const day = ((await store.reads.heads())[0]?.day ?? '') as string;
      const [drawn, alone] = [`${OPERATOR}${day}900000`, `${OPERATOR}${day}900001`];
      const { outcomes } = await commit(store, [offline(drawn, 'c'), offline(alone, 'd')]);
      expect(outcomes.filter((outcome) => outcome instanceof Error)).toEqual([]);
      const rows = await read('select * from carimbo_v1_protocol order by own_number');
      expect(rows.slice(2).map(({ number, own_number }) => [number, own_number])).toEqual([
        [drawn, `${OPERATOR}${day}000003`],
        [alone, alone],
      ]);
    });

    it('show the course of a call, with its seconds', async () => {
      const { read, store } = await filled();
      const [, second] = await read('select * from carimbo_v1_protocol order by own_number');
      const number = String(second?.own_number);
      const facts = [
        { type: 'call.queued', data: { queue: 'a', happened_at: '2026-11-22T23:59:50.000-03:00' } },
        { type: 'call.answered', data: { agent: '2001', happened_at: '2026-11-23T00:00:10.250-03:00' } },
        { type: 'call.ended', data: { by: 'agent', happened_at: '2026-11-23T03:01:10.000Z' } },
      ] as const;
      await commit(
        store,
        facts.map((entry) => ({ ...note(number, ''), entry })),
      );
      const rows = await read('select * from carimbo_v1_protocol order by own_number');
      expect(rows).toMatchObject([
        { call_queue: null, call_ended_at: null, call_wait_seconds: null, call_talk_seconds: null },
        {
          call_queue: 'a',
          call_agent: '2001',
          call_ended_by: 'agent',
          call_wait_seconds: 20,
          call_talk_seconds: 60,
        },
      ]);
      const { call_answered_at: at } = rows[1] ?? {};
      expect((at instanceof Date ? at : new Date(String(at))).toISOString()).toBe('2026-11-23T03:00:10.250Z');
    });

    it('show each occurrence, also of a protocol that has only the first', async () => {
      const { read, store } = await filled();
      const [first] = await read('select * from carimbo_v1_protocol order by own_number');
      const number = String(first?.own_number);
      await commit(
        store,
        treated(number).map((entry) => ({ ...note(number, ''), entry })),
      );
      const rows = await read('select * from carimbo_v1_occurrence order by own_number, occurrence');
      expect(rows).toMatchObject([
        {
          operator: OPERATOR,
          own_number: number,
          occurrence: 1,
          class: 'care',
          assumed: 0,
          state: 'answered',
          decision: 'denied',
          clause: '12.3',
          assigned_to: null,
        },
        { occurrence: 2, class: null, assumed: 1, subject: 'Reembolso', state: 'open', assigned_to: 'ana' },
        { occurrence: 1, class: null, assumed: 0, subject: null, state: 'open', answered_at: null },
      ]);
      const answered = new Date(rows[0]?.answered_at as string);
      expect(answered.getTime()).toBeGreaterThan(0);
    });

    it('show the journal, entry by entry, with its hashes', async () => {
      const { read, store } = await filled();
      const entries = await read('select * from carimbo_v1_entry order by seq');
      expect(entries.map(({ type }) => type)).toEqual(['issued', 'issued', 'noted', 'numbered']);
      expect(JSON.parse(String(entries[2]?.data))).toEqual({ text: 'uma nota' });
      const [head] = await store.reads.heads();
      expect(entries.at(-1)?.hash).toBe(head?.hash);
    });

    it.each([
      `update carimbo_v1_protocol set state = 'closed'`,
      'delete from carimbo_v1_protocol',
      `insert into carimbo_v1_protocol (own_number) values ('1')`,
      `update carimbo_v1_entry set actor = 'x'`,
      'delete from carimbo_v1_entry',
      `update carimbo_v1_occurrence set state = 'answered'`,
      'delete from carimbo_v1_occurrence',
    ])('cannot be written through, not even by the owner: %s', async (sql) => {
      const { write, read } = await filled();
      await expect(write(sql)).rejects.toThrow(/cannot (update|delete|insert|modify)/);
      expect(await read('select own_number from carimbo_v1_protocol')).toHaveLength(2);
    });
  });
}
