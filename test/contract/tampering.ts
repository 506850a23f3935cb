import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProblemCode } from '../../src/journal/chain-walk.ts';
import { commit } from '../../src/journal/commit.ts';
import { repairTexts } from '../../src/journal/repair-texts.ts';
import { verifyJournal } from '../../src/journal/verify.ts';
import { canonicalJson, dataDigest, linkHash } from '../../src/protocol/chain.ts';
import type { Store } from '../../src/store/store.ts';
import { issue, note, OPERATOR } from '../support/journal.ts';

/** A store, and direct access to its tables, as anyone with the database's password has it. */
export interface Tamperable {
  store: Store;
  run(sql: string): Promise<void>;
}

/**
 * `verify` finds changes that were made to the tables without the server. Call it inside a test file.
 * @param make opens an empty store
 */
export function tamperingContract(make: () => Promise<Tamperable>): void {
  /** Three calls, a note on the first: entries 1 to 4. */
  async function filled(): Promise<Tamperable> {
    const made = await make();
    await made.store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
    const commands = [issue('a', { caller: '11999990000' }), issue('b'), issue('c')];
    const { outcomes } = await commit(made.store, commands);
    const [first] = outcomes;
    if (first === undefined || first instanceof Error) throw new Error('not issued');
    const noted = note(first.protocol.number, 'uma nota');
    await commit(made.store, [noted]);
    return made;
  }

  async function verify({ store }: Tamperable, noted?: { seq: number; hash: string }) {
    const [head] = await store.reads.heads();
    if (head === undefined) throw new Error('no head');
    return verifyJournal(store.reads, head, noted === undefined ? {} : { noted });
  }

  describe('verify', () => {
    it('finds no problem in an unchanged journal, and reports its head', async () => {
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
          `insert into protocol (number, operator, seq, issued_at, issued_ms, origin, channel, direction, state, identification, tries)
          values ('32630520261122009999', '326305', 99, '', 0, 'pbx', 'phone', 'inbound', 'open', 'not_informed', 0)`,
        ],
      ],
      [
        'an identity taken away, so that the same call would get another number',
        'identity_missing',
        [`delete from identity where id = 'b'`],
      ],
      [
        'an identity that points to another protocol',
        'identity_wrong',
        [`update identity set protocol = (select number from protocol where call_id = 'c') where id = 'b'`],
      ],
      ['an identity that points nowhere', 'identity_wrong', [`update identity set seq = 99 where id = 'b'`]],
      [
        'an identity under another call id',
        'identity_wrong',
        [`update identity set id = 'z' where id = 'b'`],
      ],
      [
        'data taken away that no entry says was erased, with an edited projection',
        'data_missing',
        [
          `delete from entry_data where seq = 2`,
          `update protocol set identification = 'found', caller = '11911111111' where call_id = 'b'`,
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

    it('finds by a recorded head what was removed together with the head', async () => {
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

    /** The first call and its note erased, as an erasure writes it. */
    async function erased(): Promise<Tamperable> {
      const made = await filled();
      const { protocols } = await made.store.reads.projection(OPERATOR, { number: '', limit: 1 });
      const number = protocols[0]?.number ?? '';
      const entry = { type: 'erased' as const, data: { reason: 'prazo' } };
      await commit(made.store, [
        { kind: 'append', operator: OPERATOR, actor: 'system:retention', identity: null, number, entry },
      ]);
      await made.run(`delete from entry_data where seq in (1, 4)`);
      await made.run(`update protocol set caller = null where seq = 1`);
      return made;
    }

    it('still verifies the chain after personal data was erased with its salt by an entry that says so', async () => {
      expect(await verify(await erased())).toMatchObject({ ok: true, erased: 2, problems: [] });
    });

    it.each([
      ['its time', `update protocol set issued_at = '2020-01-01T00:00:00.000-03:00' where seq = 1`],
      ['its state', `update protocol set state = 'closed' where seq = 1`],
      ['a person put back', `update protocol set caller = '11911111111' where seq = 1`],
    ])('compares of an erased protocol what remains: %s', async (_, sql) => {
      const made = await erased();
      await made.run(sql);
      const report = await verify(made);
      expect(report.problems.map(({ code }) => code)).toEqual(['protocol_changed']);
    });

    it('finds data that was removed after the erasure of its protocol', async () => {
      const made = await erased();
      await made.run(`delete from entry_data where seq = 5`);
      expect((await verify(made)).problems.map(({ code }) => code)).toEqual(['data_missing']);
    });

    /** A card with half a surrogate pair, as versions before the first release kept it. */
    async function cutInTwo(): Promise<Tamperable> {
      const made = await filled();
      const [head] = await made.store.reads.heads();
      const [link] = await made.store.reads.links(OPERATOR, { seq: 3, limit: 1 });
      const [previous] = await made.store.reads.links(OPERATOR, { seq: 2, limit: 1 });
      if (!head || !link || !previous) throw new Error('not filled');
      const { protocols } = await made.store.reads.projection(OPERATOR, { number: '', limit: 1 });
      const number = protocols[0]?.number ?? '';
      // The note becomes an `identified` entry: only its data, digest and hashes have to be computed again.
      const text = canonicalJson({ by: 'repeat', identification: 'card_invalid', card_number: 'AB\ud83d' });
      const salt = '00'.repeat(16);
      const digest = dataDigest(salt, text);
      const sealed = { ...link, operator: OPERATOR, protocol: number, type: 'identified', digest };
      const hash = linkHash({ ...sealed, previous: previous.hash });
      const bytes = (hex: string) => (made.store.kind === 'sqlite' ? `x'${hex}'` : `'\\x${hex}'`);
      await made.run(
        `update entry set type = 'identified', digest = ${bytes(digest)}, hash = ${bytes(hash)} where seq = 4`,
      );
      await made.run(`update entry_data set salt = ${bytes(salt)}, text = '${text}' where seq = 4`);
      await made.run(`update journal_head set hash = ${bytes(hash)}`);
      await made.run(
        `update protocol set card_number = 'AB\ufffd', identification = 'card_invalid', tries = 1 where seq = 1`,
      );
      return made;
    }

    it('tells half a character from a change, and accepts it once an entry records the correction', async () => {
      const made = await cutInTwo();
      expect((await verify(made)).problems.map(({ code }) => code)).toEqual(['text_not_well_formed']);
      const [head] = await made.store.reads.heads();
      if (head === undefined) throw new Error('no head');
      expect(await repairTexts(made.store, head)).toBe(1);
      expect(await verify(made)).toMatchObject({ ok: true, corrected: 1, entries: 5 });
    });

    it('repairs nothing else, and a correction covers nothing else', async () => {
      const made = await cutInTwo();
      await made.run(`update protocol set caller = '11911111111' where seq = 1`);
      const [head] = await made.store.reads.heads();
      if (head === undefined) throw new Error('no head');
      expect(await repairTexts(made.store, head)).toBe(0);
      await made.run(`update protocol set caller = '11999990000' where seq = 1`);
      expect(await repairTexts(made.store, head)).toBe(1);
      await made.run(`update protocol set card_number = 'AC\ufffd' where seq = 1`);
      expect((await verify(made)).problems.map(({ code }) => code)).toEqual(['protocol_changed']);
    });

    it('verifies journals with any texts', async () => {
      const made = await make();
      await made.store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
      const parts = fc.constantFrom('\ud83d', '\ude00', '\0', '😀', 'a', "'", ' ');
      const text = fc
        .array(fc.oneof(parts, fc.string({ unit: 'binary' })), { maxLength: 4 })
        .map((some) => some.join(''));
      await fc.assert(
        fc.asyncProperty(text, text, async (one, two) => {
          const data = {
            caller: one,
            subject: two,
            card_number: two,
            identification: 'card_invalid' as const,
          };
          const commands = [issue(`${one}${two}`, data), issue(`${one}${two}`)];
          const [first, again] = (await commit(made.store, commands)).outcomes;
          if (!first || !again || first instanceof Error || again instanceof Error) throw first ?? again;
          expect(again.protocol.number).toBe(first.protocol.number);
          await commit(made.store, [note(first.protocol.number, one, two)]);
        }),
        { numRuns: 50 },
      );
      expect((await verify(made)).problems).toEqual([]);
    });
  });
}
