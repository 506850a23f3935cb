import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FaultChange, type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import type { Source } from '../../src/source/source.ts';
import { openDemoSource } from './demo-sources.ts';

const MARIA = { card_number: '00012345678901230' };

/** A ready source file against a real database that the sandbox has filled, with and without faults. @param empty an empty database */
export function asksDatabase(file: string, empty: () => Promise<string>): void {
  describe(file, () => {
    let url: string;
    let sandbox: Sandbox;
    let source: Source;
    beforeAll(async () => {
      url = await empty();
      sandbox = await startSandbox({ database: url });
    });
    beforeEach(async () => {
      sandbox.fix();
      source = await openDemoSource(file, sandbox);
      return () => source.close();
    });
    afterAll(() => sandbox.stop());

    const find = (query: Parameters<Source['find']>[0], ms = 5_000) =>
      source.find(query, { signal: AbortSignal.timeout(ms) });

    it('finds beneficiaries, inactive ones too, and none for an unknown card or CPF', async () => {
      expect(await find(MARIA)).toMatchObject({
        outcome: 'found',
        beneficiary: {
          card_number: MARIA.card_number,
          name: 'Maria Aparecida dos Santos',
          cpf: '00000000191',
          birth_date: '1961-03-14',
          active: true,
          plan: 'Essencial Enfermaria',
        },
      });
      expect(await find({ cpf: '29561467186' })).toMatchObject({
        outcome: 'found',
        beneficiary: { card_number: '00322000111111006', name: 'Antônio Carlos Gonçalves', active: false },
      });
      expect(await find({ card_number: '999' })).toEqual({ outcome: 'not_found' });
      expect(await find({ cpf: '52998224725' })).toEqual({ outcome: 'not_found' });
      expect(await source.check(AbortSignal.timeout(5_000))).toMatchObject({ ok: true });
    });

    it('finds every person, including the longest name and the longest card', async () => {
      for (const { card_number, name, birth_date } of sandbox.people)
        expect(await find({ card_number })).toMatchObject({
          outcome: 'found',
          beneficiary: { card_number, name, birth_date },
        });
    });

    const FAULTS: [string, FaultChange][] = [
      ['dead', { dead: true }],
      ['broken', { broken: true }],
      ['silent', { slow: 'forever' }],
      ['half', { half: true }],
      ['garbage', { garbage: true }],
    ];
    it.each(FAULTS)('is unavailable while %s, and answers again afterwards', async (_name, order) => {
      expect(await find(MARIA)).toMatchObject({ outcome: 'found' });
      sandbox.fault({ endpoint: 'database', ...order });
      expect(await find(MARIA, 700)).toMatchObject({ outcome: 'unavailable' });
      sandbox.fix();
      await expect
        .poll(() => find(MARIA), { interval: 1_000, timeout: 20_000 })
        .toMatchObject({ outcome: 'found' });
    });

    it('can be filled a second time', async () => {
      const again = await startSandbox({ database: url });
      await again.stop();
      expect(await find(MARIA)).toMatchObject({ outcome: 'found' });
    });
  });
}
