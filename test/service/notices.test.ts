import { expect, it } from 'vitest';
import type { Notice } from '../../src/service/protocol-service.ts';
import { createTestService, MARIA, PRINCIPAL } from '../support/protocol-service.ts';

const DAY_MS = 86_400_000;

async function start() {
  let now = Date.parse('2026-11-22T12:00:00.000-03:00');
  const notices: Notice[] = [];
  const { protocolService } = await createTestService({
    clock: () => now,
    onNotice: (notice) => notices.push(notice),
  });
  return {
    protocolService,
    reported: () =>
      notices.splice(0).map(({ what, field }) => [what, ...(field === undefined ? [] : [field])]),
    advance: (ms: number) => {
      now += ms;
    },
  };
}

it('a call id that is repeated after more than 30 days keeps its number and is reported', async () => {
  const { protocolService, reported, advance } = await start();
  const ask = () => protocolService.issue(PRINCIPAL, { channel: 'chat', call_id: 'conversation' });
  const first = await ask();
  advance(30 * DAY_MS);
  expect((await ask()).protocol.number).toBe(first.protocol.number);
  expect(reported()).toEqual([]);
  advance(1);
  expect(await ask()).toMatchObject({ created: false, protocol: { number: first.protocol.number } });
  expect(reported()).toEqual([['call_id_old']]);
});

it('reports what is odd about a request and answers it', async () => {
  const { protocolService, reported } = await start();
  await protocolService.issue(PRINCIPAL, { call_id: 'a', caller: '11987654321' });
  expect(reported()).toEqual([]);
  await protocolService.issue(PRINCIPAL, { call_id: 'a', caller: '21999990000' });
  await protocolService.issue(PRINCIPAL, { call_id: 'a', caller: '21999990000' });
  await protocolService.issue(PRINCIPAL, { call_id: 'a', told: '99999920200101000001' });
  await protocolService.issue(PRINCIPAL, { subject: 'x'.repeat(1_001), unreadable: ['caller'] });
  expect(reported()).toEqual([
    ['call_id_reused'],
    ['told_unknown'],
    ['text_cut', 'subject'],
    ['text_unreadable', 'caller'],
  ]);
});

it('the second caller of a call id has lookups of their own, however many the first one used', async () => {
  const { protocolService } = await start();
  for (const card_number of ['1', '2', '3', '4', '5', '6'])
    await protocolService.issue(PRINCIPAL, { call_id: 'a', caller: '11987654321', card_number });
  const { protocol } = await protocolService.issue(PRINCIPAL, {
    call_id: 'a',
    caller: '21999990000',
    card_number: MARIA.card_number,
  });
  expect(protocol).toMatchObject({ identification: 'found', beneficiary: { name: 'Maria' } });
});

it('a request that gives a number (`told`) is limited to five cards, too, whatever its call id', async () => {
  const { protocolService } = await start();
  const { protocol } = await protocolService.issue(PRINCIPAL, { call_id: 'a' });
  const seen: string[] = [];
  for (const card_number of ['1', '2', '3', '4', '5', '6'])
    seen.push(
      (await protocolService.issue(PRINCIPAL, { told: protocol.number, call_id: card_number, card_number }))
        .protocol.identification,
    );
  expect(seen).toEqual([...Array(5).fill('not_found'), 'lookup_limited']);
});
