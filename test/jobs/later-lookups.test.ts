import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { answering, createTestService, MARIA, PRINCIPAL } from '../support/protocol-service.ts';

describe('looking up later', () => {
  it('identifies the caller once the source answers again', async () => {
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

  it('resumes after a card that makes the source fail, so that it does not block the rest', async () => {
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

  it('uses at most half of the quota, so that callers come first', async () => {
    const { protocolService, laterLookups, source } = await createTestService({ points: 100 });
    source.stage('throw');
    for (let i = 0; i < 30; i++) await protocolService.issue(PRINCIPAL, { card_number: `9${100 + i}` });
    source.stage({ outcome: 'not_found' });
    const before = source.asked.length;
    await laterLookups.poll(PRINCIPAL.operator);
    expect(source.asked.length - before).toBeLessThanOrEqual(5);
    expect(source.asked.length).toBeGreaterThan(before);
  });

  it('does not change a protocol that a person has identified meanwhile', async () => {
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

describe('a source that answers again', () => {
  it('gets the pending lookups as soon as it answers any lookup, however long the interval has become', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { protocolService, laterLookups, source } = await createTestService();
    source.stage('throw');
    const { protocol } = await protocolService.issue(PRINCIPAL, { card_number: '1001' });
    laterLookups.start();
    // 10, 20 and 40 seconds later; the next poll would be a minute later.
    await vi.advanceTimersByTimeAsync(71_000);
    await vi.waitFor(() => expect(source.asked).toHaveLength(4), 20_000);
    source.stage(answering);
    await protocolService.issue(PRINCIPAL, { card_number: '9999' });
    await vi.advanceTimersByTimeAsync(100);
    await vi.waitFor(async () => {
      const { identification } = (await protocolService.read(PRINCIPAL, protocol.number)).protocol;
      expect(identification).toBe('found');
    }, 20_000);
    await laterLookups.stop();
  });
});
