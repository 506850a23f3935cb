import { expect, it } from 'vitest';
import type { OfflineRange } from '../../src/protocol/entry.ts';
import type { Notice } from '../../src/service/protocol-service.ts';
import { createTestService, MARIA, PRINCIPAL } from '../support/protocol-service.ts';

const DAY_MS = 86_400_000;

const RANGE = { origin: 'pbx', from: 900_000, to: 999_999 };

async function start(offline: OfflineRange[] = []) {
  let now = Date.parse('2026-11-22T12:00:00.000-03:00');
  const notices: Notice[] = [];
  const { protocolService } = await createTestService({
    clock: () => now,
    offline,
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

it.each([
  ['of any host', 'any'],
  ['of the first', 'ab12cd34'],
])('reports what is odd about numbers of PBXs, once each: range %s', async (_what, host) => {
  const { protocolService, reported } = await start([{ ...RANGE, host }]);
  const called_ms = Date.parse('2026-11-22T11:59:00.000-03:00');
  const deliver = (number: string, call_id: string, machine = 'ab12cd34') =>
    protocolService.recordOffline(PRINCIPAL, { type: 'number', number, called_ms, call_id, host: machine });
  await deliver('32630520261122900000', 'a');
  expect(reported()).toEqual([]);
  await deliver('32630520261122900000', 'b');
  expect(reported()).toEqual([['offline_conflict']]);
  await deliver('32630520261123900001', 'c');
  expect(reported()).toEqual([['offline_day_differs']]);
  await deliver('32630520261122900001', 'd', 'ef56ab78');
  expect(reported()).toEqual([['offline_other_host']]);
  for (const call of ['a', 'b']) await deliver('32630520261122900000', call);
  expect(reported()).toEqual([]);
});
