import { describe, expect, it } from 'vitest';
import { createTestService, MARIA, PRINCIPAL } from '../support/protocol-service.ts';

describe('cards cannot be guessed one by one', () => {
  it('looks up five cards at most for one call, one after the other', async () => {
    const { protocolService, source } = await createTestService();
    for (let i = 0; i < 9; i++)
      await protocolService.issue(PRINCIPAL, { call_id: 'a', card_number: `900${i}` });
    const { protocol } = await protocolService.issue(PRINCIPAL, { call_id: 'a', card_number: '1001' });
    expect(source.asked).toHaveLength(5);
    expect(protocol.beneficiary).toBeNull();
  });

  it('looks up five cards at most for one call, all at once', async () => {
    const { protocolService, source } = await createTestService();
    const cards = Array.from({ length: 30 }, (_, i) => `90${10 + i}`);
    const issued = await Promise.all(
      cards.map((card_number) => protocolService.issue(PRINCIPAL, { call_id: 'a', card_number })),
    );
    expect(source.asked.length).toBeLessThanOrEqual(5);
    expect(new Set(issued.map(({ protocol }) => protocol.number)).size).toBe(1);
  });

  it('gives every caller a number when the quota is used up, without a name', async () => {
    const { protocolService, source } = await createTestService({ points: 50 });
    const cards = Array.from({ length: 20 }, (_, i) => (i < 10 ? `90${10 + i}` : '1001'));
    const issued = [];
    for (const card_number of cards)
      issued.push((await protocolService.issue(PRINCIPAL, { card_number })).protocol);
    expect(source.asked).toHaveLength(5);
    expect(issued.slice(0, 5).every(({ identification }) => identification === 'not_found')).toBe(true);
    expect(
      issued.slice(5).every((p) => p.identification === 'lookup_limited' && p.beneficiary === null),
    ).toBe(true);
    expect(new Set(issued.map(({ number }) => number)).size).toBe(20);
  });

  it('counts lookups of every kind on one quota for each origin', async () => {
    const { protocolService } = await createTestService({ points: 30 });
    for (const card_number of ['9001', '9002'])
      await expect(protocolService.lookUp(PRINCIPAL, { card_number })).rejects.toMatchObject({
        code: 'beneficiary_not_found',
      });
    await protocolService.issue(PRINCIPAL, { card_number: '9003' });
    await expect(protocolService.lookUp(PRINCIPAL, { card_number: '1001' })).rejects.toMatchObject({
      code: 'lookup_limited',
      status: 429,
      retryAfter: expect.any(Number),
    });
    expect(await protocolService.lookUp({ ...PRINCIPAL, origin: 'chat' }, { card_number: '1001' })).toEqual(
      MARIA,
    );
  });

  it('does not let concurrent lookups overdraw the quota', async () => {
    const { protocolService, source } = await createTestService({ points: 50 });
    await Promise.allSettled(
      Array.from({ length: 40 }, (_, i) => protocolService.lookUp(PRINCIPAL, { card_number: `9${i}` })),
    );
    expect(source.asked).toHaveLength(5);
  });

  it('charges little for a hit, so that a busy day is not limited', async () => {
    const { protocolService } = await createTestService({ points: 50 });
    for (let i = 0; i < 40; i++)
      expect(await protocolService.lookUp(PRINCIPAL, { card_number: '1001' })).toEqual(MARIA);
  });

  it('charges nothing for a malformed card', async () => {
    const { protocolService } = await createTestService({ points: 10 });
    for (let i = 0; i < 30; i++) await protocolService.issue(PRINCIPAL, { card_number: '1'.repeat(30) });
    expect(await protocolService.lookUp(PRINCIPAL, { card_number: '1001' })).toEqual(MARIA);
  });
});

describe('the sixth card of a call', () => {
  it('is reported as limited, not as unknown, and is never looked up', async () => {
    const { protocolService, laterLookups, source } = await createTestService();
    for (let i = 0; i < 5; i++)
      await protocolService.issue(PRINCIPAL, { call_id: 'a', card_number: `900${i}` });
    for (const card_number of ['1001', '9009']) {
      const { protocol } = await protocolService.issue(PRINCIPAL, { call_id: 'a', card_number });
      expect(protocol).toMatchObject({ identification: 'lookup_limited', beneficiary: null });
    }
    await laterLookups.poll(PRINCIPAL.operator);
    expect(source.asked).toHaveLength(5);
  });

  it('does not replace the answer for one of the five', async () => {
    const { protocolService } = await createTestService();
    const cards = ['1001', ...Array.from({ length: 20 }, (_, i) => `90${10 + i}`)];
    await Promise.all(
      cards.map((card_number) => protocolService.issue(PRINCIPAL, { call_id: 'a', card_number })),
    );
    const { protocol } = await protocolService.issue(PRINCIPAL, { call_id: 'a' });
    expect(protocol).toMatchObject({ identification: 'found', beneficiary: MARIA });
  });
});
