import { describe, expect, it } from 'vitest';
import { createTestService, INACTIVE, MARIA, PRINCIPAL } from '../support/protocol-service.ts';

describe('issuing', () => {
  it('looks nothing up without a card or CPF', async () => {
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
    ['the card of an active beneficiary', { card_number: '10.01' }, 'found', '1001', MARIA],
    ['the card of an inactive beneficiary', { card_number: '1002' }, 'inactive', '1002', INACTIVE],
    ['an unknown card', { card_number: '9999' }, 'not_found', '9999', null],
    ['a card that is too long', { card_number: '1'.repeat(21) }, 'card_invalid', '1'.repeat(21), null],
    ['four thousand characters', { card_number: '1'.repeat(4000) }, 'card_invalid', '1'.repeat(40), null],
    ['a CPF', { cpf: '529.982.247-25' }, 'found', '1001', MARIA],
    ['an invalid CPF', { cpf: '11111111111' }, 'card_invalid', null, null],
    ['an empty card', { card_number: '' }, 'not_informed', null, null],
    [
      'an unknown card with a known CPF: the card counts',
      { card_number: '9999', cpf: '52998224725' },
      'not_found',
      '9999',
      null,
    ],
  ] as const)('gives a number for %s', async (_, given, identification, card_number, beneficiary) => {
    const { protocolService } = await createTestService();
    const { protocol } = await protocolService.issue(PRINCIPAL, { call_id: 'a', ...given });
    expect(protocol).toMatchObject({ identification, card_number, beneficiary });
  });

  it('gives a number within the budget when the source hangs, ignores its signal, throws or is misconfigured', async () => {
    const { protocolService, source } = await createTestService();
    for (const staged of ['hang', 'stuck', 'throw', { outcome: 'misconfigured', reason: 'x' }] as const) {
      source.stage(staged);
      const { protocol } = await protocolService.issue(PRINCIPAL, { card_number: '1001' });
      expect(protocol).toMatchObject({
        identification: 'source_unavailable',
        card_number: '1001',
        beneficiary: null,
      });
    }
  });

  it('asks the source despite a wrong check digit, and calls a miss a malformed card', async () => {
    const { protocolService } = await createTestService({
      card: { lengths: [], pattern: null, check_digit: 'luhn' },
    });
    // Neither satisfies Luhn (1+0+0+2 and 8+9+9+9 are not multiples of ten); the source knows the first.
    expect((await protocolService.issue(PRINCIPAL, { card_number: '1001' })).protocol.identification).toBe(
      'found',
    );
    expect((await protocolService.issue(PRINCIPAL, { card_number: '9998' })).protocol.identification).toBe(
      'card_invalid',
    );
  });

  it('gives one call one number, however many requests with different cards race', async () => {
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

  it('recognizes a repeat by its idempotency key, and prefers the call id when both are given', async () => {
    const { protocolService } = await createTestService();
    const [a, b, c] = [
      await protocolService.issue(PRINCIPAL, { idempotency_key: 'k' }),
      await protocolService.issue(PRINCIPAL, { idempotency_key: 'k' }),
      await protocolService.issue(PRINCIPAL, { idempotency_key: 'k', call_id: 'other' }),
    ];
    expect(b.protocol.number).toBe(a.protocol.number);
    expect(c.protocol.number).not.toBe(a.protocol.number);
  });

  it('asks the source again for a call only when the answer can change something', async () => {
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

  it('refuses an operator that is not configured', async () => {
    const { protocolService } = await createTestService();
    await expect(protocolService.issue({ ...PRINCIPAL, operator: '000515' }, {})).rejects.toMatchObject({
      code: 'operator_unknown',
    });
  });
});
