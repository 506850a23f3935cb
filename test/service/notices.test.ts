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
    said: () => notices.splice(0).map(({ what, field }) => [what, ...(field === undefined ? [] : [field])]),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

it('a conversation that comes back after 30 days is answered as before, and told of; a day earlier it is not', async () => {
  const { protocolService, said, pass } = await start();
  const ask = () => protocolService.issue(PRINCIPAL, { channel: 'chat', call_id: 'conversation' });
  const first = await ask();
  pass(30 * DAY_MS);
  expect((await ask()).protocol.number).toBe(first.protocol.number);
  expect(said()).toEqual([]);
  pass(1);
  expect(await ask()).toMatchObject({ created: false, protocol: { number: first.protocol.number } });
  expect(said()).toEqual([['call_id_old']]);
});

it('says what was odd about a request, and answers it', async () => {
  const { protocolService, said } = await start();
  await protocolService.issue(PRINCIPAL, { call_id: 'a', caller: '11987654321' });
  expect(said()).toEqual([]);
  await protocolService.issue(PRINCIPAL, { call_id: 'a', caller: '21999990000' });
  await protocolService.issue(PRINCIPAL, { call_id: 'a', caller: '21999990000' });
  await protocolService.issue(PRINCIPAL, { call_id: 'a', told: '99999920200101000001' });
  await protocolService.issue(PRINCIPAL, { subject: 'x'.repeat(1_001), unreadable: ['caller'] });
  expect(said()).toEqual([
    ['call_id_reused'],
    ['told_unknown'],
    ['text_cut', 'subject'],
    ['text_unreadable', 'caller'],
  ]);
});

it('the second caller of a call id is looked up for themselves, however often the first was', async () => {
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

it('a number that is told brings no more than five cards either, whatever call ids come with it', async () => {
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
