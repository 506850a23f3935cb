import { describe, expect, it } from 'vitest';
import { type ProblemCode, verifyJournal } from '../../src/journal/verify.ts';
import type { Store } from '../../src/store/store.ts';
import { issue, note, OPERATOR } from './store.ts';

/** A store, and a way past it: what somebody with the database's password can do. */
export interface Tamperable {
  store: Store;
  run(sql: string): Promise<void>;
}

/**
 * `verify` sees what was done to the tables behind the server's back. Call it inside a test file.
 * @param make gives an empty store
 */
export function tamperingContract(make: () => Promise<Tamperable>): void {
  /** Three calls, a note on the first: entries 1 to 4. */
  async function filled(): Promise<Tamperable> {
    const made = await make();
    await made.store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
    const commands = [issue('a', { caller: '11999990000' }), issue('b'), issue('c')];
    const { outcomes } = await made.store.commit(commands);
    const [first] = outcomes;
    if (first === undefined || first instanceof Error) throw new Error('not issued');
    const noted = note(first.protocol.number, 'uma nota');
    await made.store.commit([noted]);
    return made;
  }

  async function verify({ store }: Tamperable, noted?: { seq: number; hash: string }) {
    const [head] = await store.reads.heads();
    if (head === undefined) throw new Error('no head');
    return verifyJournal(store.reads, head, noted === undefined ? {} : { noted });
  }

  describe('verify', () => {
    it('finds nothing wrong with a journal left alone, and prints its head', async () => {
      const made = await filled();
      const report = await verify(made);
      expect(report).toMatchObject({
        ok: true,
        entries: 4,
        protocols: 3,
        erased: 0,
        problems: [],
        head: { seq: 4 },
      });
      expect(await verify(made, report.head)).toMatchObject({ ok: true });
    });

    it.each<[string, ProblemCode, string[]]>([
      ['a changed entry', 'entry_changed', [`update entry set actor = 'key:outro' where seq = 2`]],
      [
        'changed data',
        'data_changed',
        [`update entry_data set text = replace(text, '99999', '88888') where seq = 1`],
      ],
      [
        'a changed time',
        'entry_changed',
        [`update entry set at = replace(at, '-03:00', '-02:00') where seq = 3`],
      ],
      ['a removed entry', 'entry_missing', [`delete from entry where seq = 2`]],
      ['the newest removed', 'newest_missing', [`delete from entry where seq = 4`]],
      [
        'the newest removed with its protocol',
        'newest_missing',
        [`delete from entry where seq >= 3`, `delete from protocol where seq >= 3`],
      ],
      [
        'an inserted entry',
        'entry_after_head',
        [
          `insert into entry select operator, 5, protocol, at, type, actor, digest, hash from entry where seq = 4`,
          `insert into entry_data select operator, 5, salt, text from entry_data where seq = 4`,
        ],
      ],
      [
        'an entry put in the middle, the later ones moved up',
        'entry_changed',
        [
          `update entry set seq = seq + 1000 where seq >= 3`,
          `update entry set seq = seq - 999 where seq >= 1000`,
          `update entry_data set seq = seq + 1000 where seq >= 3`,
          `update entry_data set seq = seq - 999 where seq >= 1000`,
          `insert into entry select operator, 3, protocol, at, type, actor, digest, hash from entry where seq = 2`,
          `insert into entry_data select operator, 3, salt, text from entry_data where seq = 2`,
          `update journal_head set seq = 5`,
        ],
      ],
      [
        'an edited projection',
        'protocol_changed',
        [`update protocol set identification = 'found' where call_id = 'b'`],
      ],
      [
        'a protocol taken out of the projection',
        'protocol_missing',
        [`delete from protocol where call_id = 'b'`],
      ],
      [
        'a protocol put into the projection',
        'protocol_without_entries',
        [
          `insert into protocol (number, operator, seq, issued_at, issued_ms, month, origin, channel, direction, state, identification, tries)
          values ('32630520261122009999', '326305', 99, '', 0, 202611, 'pbx', 'phone', 'inbound', 'open', 'not_informed', 0)`,
        ],
      ],
      ['a head set back', 'entry_after_head', [`update journal_head set seq = 3`]],
      ['a counter set back', 'head_changed', [`update journal_head set number = 2`]],
    ])('finds %s', async (_, code, statements) => {
      const made = await filled();
      for (const sql of statements) await made.run(sql);
      const report = await verify(made);
      expect(report.ok).toBe(false);
      expect(report.problems.map((problem) => problem.code)).toContain(code);
    });

    it('finds by a head noted down what was removed with the head itself', async () => {
      const made = await filled();
      const { head } = await verify(made);
      const [before] = await made.store.reads.links(OPERATOR, { seq: 2, limit: 1 });
      await made.run(`delete from entry where seq = 4`);
      await made.run(
        made.store.kind === 'sqlite'
          ? `update journal_head set seq = 3, hash = x'${before?.hash}'`
          : `update journal_head set seq = 3, hash = '\\x${before?.hash}'`,
      );
      expect(await verify(made)).toMatchObject({ ok: true });
      const report = await verify(made, head);
      expect(report.problems.map((problem) => problem.code)).toEqual(['noted_head_differs']);
    });

    it('still proves the chain when personal data was erased with its salt', async () => {
      const made = await filled();
      await made.run(`delete from entry_data where seq = 1`);
      expect(await verify(made)).toMatchObject({ ok: true, erased: 1 });
    });
  });
}
