import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Beneficiary } from '../../src/beneficiary/beneficiary.ts';
import type { Source } from '../../src/source/source.ts';

/** The people that a source under test must contain, and no others. */
export interface Staging {
  people: Beneficiary[];
}

const ACTIVE: Beneficiary = {
  card_number: '00012345678901230',
  name: 'José "Zé" da Conceição, Filho \\ Sr; ${EXTEN}',
  cpf: '00000000191',
  birth_date: '1954-12-25',
  active: true,
  plan: 'Completo Apartamento',
  extra: { phone: '11900000004' },
};
const INACTIVE: Beneficiary = {
  card_number: '12345678901230',
  name: 'Ângela Brandão',
  cpf: '52998224725',
  birth_date: null,
  active: false,
  plan: null,
  extra: {},
};

/**
 * What a source of every kind does. Call it inside a test file.
 * @param make opens a source with these people; called for each test
 */
export function sourceContract(kind: string, make: (staging: Staging) => Promise<Source>): void {
  describe(`a source of kind ${kind}`, () => {
    let source: Source;
    const never = new AbortController().signal;

    beforeEach(async () => {
      source = await make({ people: [ACTIVE, INACTIVE] });
    });
    afterEach(() => source.close());

    test('states its kind and which queries it answers', () => {
      expect(source.kind).toBe(kind);
      expect(source.answers).toEqual({ card_number: true, cpf: true });
    });

    test('finds a person by the card, with every field unchanged', async () => {
      expect(await source.find({ card_number: ACTIVE.card_number }, { signal: never })).toEqual({
        outcome: 'found',
        beneficiary: ACTIVE,
      });
    });

    test('finds an inactive person as inactive', async () => {
      expect(await source.find({ card_number: INACTIVE.card_number }, { signal: never })).toEqual({
        outcome: 'found',
        beneficiary: INACTIVE,
      });
    });

    test('finds a person by the CPF, including leading zeros', async () => {
      expect(await source.find({ cpf: '00000000191' }, { signal: never })).toEqual({
        outcome: 'found',
        beneficiary: ACTIVE,
      });
    });

    test('does not confuse cards that differ in leading zeros or at the end', async () => {
      for (const card of [
        '12345678901231',
        '012345678901230',
        '1234567890123',
        '00012345678901230 ',
        '%',
        '',
      ]) {
        expect(await source.find({ card_number: card }, { signal: never })).toEqual({ outcome: 'not_found' });
      }
      expect(await source.find({ cpf: '191' }, { signal: never })).toEqual({ outcome: 'not_found' });
    });

    test('accepts any text as a card', async () => {
      for (const card of ["' or 1=1 --", '${EXTEN}', '\u0000', '\ud800', '🙂', '9'.repeat(4096)]) {
        expect(await source.find({ card_number: card }, { signal: never })).toEqual({ outcome: 'not_found' });
      }
    });

    test('answers many queries at once, each with its own person', async () => {
      const cards = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? ACTIVE : INACTIVE).card_number);
      const answers = await Promise.all(
        cards.map((card_number) => source.find({ card_number }, { signal: never })),
      );
      const found = answers.map((answer) => answer.outcome === 'found' && answer.beneficiary.card_number);
      expect(found).toEqual(cards);
    });

    test('answers unavailable, and does not throw, when the signal has aborted', async () => {
      const answer = await source.find({ card_number: ACTIVE.card_number }, { signal: AbortSignal.abort() });
      expect(answer.outcome).toBe('unavailable');
    });

    test('is healthy, and reports it without naming a person', async () => {
      const health = await source.check(never);
      expect(health.ok).toBe(true);
      expect(health.detail).not.toBe('');
      for (const secret of [ACTIVE.name, ACTIVE.card_number, '00000000191'])
        expect(health.detail).not.toContain(secret);
    });

    test('can be closed more than once', async () => {
      await source.close();
      await source.close();
    });
  });
}
