import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { answering, createTestService, MARIA, PRINCIPAL } from '../support/protocol-service.ts';

describe('cards cannot be guessed one by one', () => {
  it('tries five cards for one call, one after the other', async () => {
    const { protocolService, source } = await createTestService();
    for (let i = 0; i < 9; i++)
      await protocolService.issue(PRINCIPAL, { call_id: 'a', card_number: `900${i}` });
    const { protocol } = await protocolService.issue(PRINCIPAL, { call_id: 'a', card_number: '1001' });
    expect(source.asked).toHaveLength(5);
    expect(protocol.beneficiary).toBeNull();
  });

  it('tries five cards for one call, all at once', async () => {
    const { protocolService, source } = await createTestService();
    const cards = Array.from({ length: 30 }, (_, i) => `90${10 + i}`);
    const issued = await Promise.all(
      cards.map((card_number) => protocolService.issue(PRINCIPAL, { call_id: 'a', card_number })),
    );
    expect(source.asked.length).toBeLessThanOrEqual(5);
    expect(new Set(issued.map(({ protocol }) => protocol.number)).size).toBe(1);
  });

  it('gives every caller a number when the budget is spent, and tells nobody’s name', async () => {
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

  it('draws on one budget through every door, but not on another origin’s', async () => {
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

  it('lets lookups under way at once not overdraw', async () => {
    const { protocolService, source } = await createTestService({ points: 50 });
    await Promise.allSettled(
      Array.from({ length: 40 }, (_, i) => protocolService.lookUp(PRINCIPAL, { card_number: `9${i}` })),
    );
    expect(source.asked).toHaveLength(5);
  });

  it('charges hits little, so that a busy day is no attack', async () => {
    const { protocolService } = await createTestService({ points: 50 });
    for (let i = 0; i < 40; i++)
      expect(await protocolService.lookUp(PRINCIPAL, { card_number: '1001' })).toEqual(MARIA);
  });

  it('costs nothing to key a card that is malformed', async () => {
    const { protocolService } = await createTestService({ points: 10 });
    for (let i = 0; i < 30; i++) await protocolService.issue(PRINCIPAL, { card_number: '1'.repeat(30) });
    expect(await protocolService.lookUp(PRINCIPAL, { card_number: '1001' })).toEqual(MARIA);
  });
});

describe('looking up later', () => {
  it('identifies by itself once the source is back', async () => {
    const { protocolService, laterLookups, source } = await createTestService();
    source.stage('hang');
    const { protocol } = await protocolService.issue(PRINCIPAL, { call_id: 'a', card_number: '1001' });
    expect(await laterLookups.poll(PRINCIPAL.operator)).toBe(false);
    source.stage(answering);
    expect(await laterLookups.poll(PRINCIPAL.operator)).toBe(true);
    const after = await protocolService.read(PRINCIPAL, protocol.number);
    expect(after.protocol).toMatchObject({
      identification: 'found',
      beneficiary: MARIA,
      number: protocol.number,
    });
    expect(after.entries.map(({ type, actor }) => [type, actor])).toEqual([
      ['issued', 'key:test'],
      ['identified', 'system:relookup'],
    ]);
    const questions = source.asked.length;
    await laterLookups.poll(PRINCIPAL.operator);
    expect(source.asked).toHaveLength(questions);
  });

  it('does not stop at a card that their system cannot bear', async () => {
    const { protocolService, laterLookups, source } = await createTestService();
    source.stage('throw');
    const cards = ['666', '1001', '1002'];
    const issued = [];
    for (const card_number of cards) issued.push(await protocolService.issue(PRINCIPAL, { card_number }));
    source.stage((query) =>
      'card_number' in query && query.card_number === '666' ? 'throw' : answering(query),
    );
    expect(await laterLookups.poll(PRINCIPAL.operator)).toBe(false);
    await laterLookups.poll(PRINCIPAL.operator);
    const after = await Promise.all(
      issued.map(({ protocol }) => protocolService.read(PRINCIPAL, protocol.number)),
    );
    expect(after.map(({ protocol }) => protocol.identification)).toEqual([
      'source_unavailable',
      'found',
      'inactive',
    ]);
  });

  it('takes no more than half of the budget, so that callers come first', async () => {
    const { protocolService, laterLookups, source } = await createTestService({ points: 100 });
    source.stage('throw');
    for (let i = 0; i < 30; i++) await protocolService.issue(PRINCIPAL, { card_number: `9${100 + i}` });
    source.stage({ outcome: 'not_found' });
    const before = source.asked.length;
    await laterLookups.poll(PRINCIPAL.operator);
    expect(source.asked.length - before).toBeLessThanOrEqual(5);
    expect(source.asked.length).toBeGreaterThan(before);
  });

  it('comes too late for a protocol that a person has identified meanwhile', async () => {
    const { protocolService, laterLookups, source } = await createTestService();
    source.stage('throw');
    const { protocol } = await protocolService.issue(PRINCIPAL, { card_number: '9999' });
    source.stage(answering);
    await protocolService.append(PRINCIPAL, protocol.number, {
      type: 'identified',
      data: { card_number: '1001' },
    });
    await laterLookups.poll(PRINCIPAL.operator);
    expect((await protocolService.read(PRINCIPAL, protocol.number)).protocol.beneficiary).toEqual(MARIA);
  });
});

describe('a source that is back', () => {
  it('is asked for what it owes as soon as it answers anybody, however long the pause has grown', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { protocolService, laterLookups, source } = await createTestService();
    source.stage('throw');
    const { protocol } = await protocolService.issue(PRINCIPAL, { card_number: '1001' });
    laterLookups.start();
    // 10, 20 and 40 seconds later; the next round would be a minute after.
    await vi.advanceTimersByTimeAsync(71_000);
    await vi.waitFor(() => expect(source.asked).toHaveLength(4));
    source.stage(answering);
    await protocolService.issue(PRINCIPAL, { card_number: '9999' });
    await vi.advanceTimersByTimeAsync(100);
    await vi.waitFor(async () => {
      const { identification } = (await protocolService.read(PRINCIPAL, protocol.number)).protocol;
      expect(identification).toBe('found');
    });
    await laterLookups.stop();
  });
});

describe('the sixth card of a call', () => {
  it('is told as limited, not as unknown, and is never looked up', async () => {
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

  it('does not push out the answer for one of the five', async () => {
    const { protocolService } = await createTestService();
    const cards = ['1001', ...Array.from({ length: 20 }, (_, i) => `90${10 + i}`)];
    await Promise.all(
      cards.map((card_number) => protocolService.issue(PRINCIPAL, { call_id: 'a', card_number })),
    );
    const { protocol } = await protocolService.issue(PRINCIPAL, { call_id: 'a' });
    expect(protocol).toMatchObject({ identification: 'found', beneficiary: MARIA });
  });
});
