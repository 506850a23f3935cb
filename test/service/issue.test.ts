import { describe, expect, it } from 'vitest';
import { createTestService, INACTIVE, MARIA, PRINCIPAL } from '../support/protocol-service.ts';

describe('issuing', () => {
  it('asks nobody when nothing is told', async () => {
    const { protocolService, source } = await createTestService();
    const { protocol, created } = await protocolService.issue(PRINCIPAL, { call_id: 'a' });
    expect(protocol).toMatchObject({
      identification: 'not_informed',
      beneficiary: null,
      card_number: null,
      tries: 0,
    });
    expect(created).toBe(true);
    expect(source.asked).toEqual([]);
  });

  it.each([
    ['the card of a member', { card_number: '10.01' }, 'found', '1001', MARIA],
    ['the card of a former member', { card_number: '1002' }, 'inactive', '1002', INACTIVE],
    ['a card that nobody has', { card_number: '9999' }, 'not_found', '9999', null],
    ['a card that is too long', { card_number: '1'.repeat(21) }, 'card_invalid', '1'.repeat(21), null],
    ['four thousand characters', { card_number: '1'.repeat(4000) }, 'card_invalid', '1'.repeat(40), null],
    ['a CPF', { cpf: '529.982.247-25' }, 'found', '1001', MARIA],
    ['a CPF that is none', { cpf: '11111111111' }, 'card_invalid', null, null],
    ['an empty card', { card_number: '' }, 'not_informed', null, null],
    ['a card before a CPF', { card_number: '9999', cpf: '52998224725' }, 'not_found', '9999', null],
  ] as const)('gives a number for %s', async (_, told, identification, card_number, beneficiary) => {
    const { protocolService } = await createTestService();
    const { protocol } = await protocolService.issue(PRINCIPAL, { call_id: 'a', ...told });
    expect(protocol).toMatchObject({ identification, card_number, beneficiary });
  });

  it('gives a number within the budget when the source hangs, is deaf, throws or is misconfigured', async () => {
    const { protocolService, source } = await createTestService();
    for (const staged of ['hang', 'deaf', 'throw', { outcome: 'misconfigured', reason: 'x' }] as const) {
      source.stage(staged);
      const { protocol } = await protocolService.issue(PRINCIPAL, { card_number: '1001' });
      expect(protocol).toMatchObject({
        identification: 'source_unavailable',
        card_number: '1001',
        beneficiary: null,
      });
    }
  });

  it('lets the operator’s base decide about a check digit, and takes a miss as a slip of the finger', async () => {
    const { protocolService } = await createTestService({
      card: { lengths: [], pattern: null, check_digit: 'luhn' },
    });
    // Neither keeps to Luhn (1+0+0+2 and 8+9+9+9 are no multiples of ten); the base knows the first.
    expect((await protocolService.issue(PRINCIPAL, { card_number: '1001' })).protocol.identification).toBe(
      'found',
    );
    expect((await protocolService.issue(PRINCIPAL, { card_number: '9998' })).protocol.identification).toBe(
      'card_invalid',
    );
  });

  it('gives one call one number, whichever names race', async () => {
    const { protocolService } = await createTestService();
    const cards = ['1001', '9999', undefined, '1002', '1001'];
    const issued = await Promise.all(
      cards.map((card) =>
        protocolService.issue(PRINCIPAL, { call_id: 'a', ...(card !== undefined && { card_number: card }) }),
      ),
    );
    expect(new Set(issued.map(({ protocol }) => protocol.number)).size).toBe(1);
    expect(issued.filter(({ created }) => created)).toHaveLength(1);
  });

  it('knows a repeat by its idempotency key, and lets a call id rule over it', async () => {
    const { protocolService } = await createTestService();
    const [a, b, c] = [
      await protocolService.issue(PRINCIPAL, { idempotency_key: 'k' }),
      await protocolService.issue(PRINCIPAL, { idempotency_key: 'k' }),
      await protocolService.issue(PRINCIPAL, { idempotency_key: 'k', call_id: 'other' }),
    ];
    expect(b.protocol.number).toBe(a.protocol.number);
    expect(c.protocol.number).not.toBe(a.protocol.number);
  });

  it('asks the source again for a call only when that can say something new', async () => {
    const { protocolService, source } = await createTestService();
    await protocolService.issue(PRINCIPAL, { call_id: 'a', card_number: '9999' });
    await protocolService.issue(PRINCIPAL, { call_id: 'a', card_number: '9999' });
    await protocolService.issue(PRINCIPAL, { call_id: 'a', card_number: '1001' });
    const last = await protocolService.issue(PRINCIPAL, { call_id: 'a', card_number: '1002' });
    expect(source.asked.map(({ query }) => query)).toEqual([
      { card_number: '9999' },
      { card_number: '1001' },
    ]);
    expect(last.protocol).toMatchObject({ identification: 'found', card_number: '1001', beneficiary: MARIA });
  });

  it('belongs to the operator that the key is for, and to none that is not configured', async () => {
    const { protocolService } = await createTestService();
    await expect(protocolService.issue({ ...PRINCIPAL, operator: '000515' }, {})).rejects.toMatchObject({
      code: 'operator_unknown',
    });
  });
});
