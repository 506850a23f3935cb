import { beforeEach, describe, expect, it } from 'vitest';
import {
  createTestService,
  NOW,
  OPERATOR,
  PRINCIPAL,
  REGISTRY,
  type TestService,
} from '../../test/support/protocol-service.ts';
import { verifyJournal } from '../journal/verify.ts';
import type { CallFact } from '../protocol/entry.ts';
import type { AppendRequest, IssueRequest } from './protocol-service.ts';

const CALLER = '11987654321';
const MINUTE = 60_000;

let now: number;
let service: TestService;

beforeEach(async () => {
  now = NOW;
  const deadlines = { ...OPERATOR.deadlines, callFacts: true };
  service = await createTestService({ deadlines, clock: () => now });
});

const append = (number: string, request: AppendRequest) =>
  service.protocolService.append(PRINCIPAL, number, request);
const tell = (number: string, type: 'call.queued' | 'call.answered' | 'call.ended', data: CallFact) =>
  append(number, { type, data });
const listed = async () => (await service.protocolService.callbacks(PRINCIPAL, {})).items;

/** A caller who gave up after 94 seconds in a queue. */
async function abandoned(): Promise<string> {
  const { protocol } = await service.protocolService.issue(PRINCIPAL, { caller: CALLER, call_id: '1.1' });
  await tell(protocol.number, 'call.queued', { queue: 'a', unique_id: '1.1' });
  now += 94_000;
  await tell(protocol.number, 'call.ended', { by: 'caller', unique_id: '1.1' });
  return protocol.number;
}

const returnCall = (previous: string, fields: IssueRequest = {}) =>
  service.protocolService.issue(PRINCIPAL, {
    direction: 'outbound',
    caller: `0${CALLER}`,
    previous,
    call_id: '9.9',
    ...fields,
  });

const outcomesOf = async (number: string) => {
  const { entries } = await service.protocolService.read(PRINCIPAL, number);
  return entries.slice(3).map(({ type, data }) => ('outcome' in data ? data.outcome : type));
};

describe('a return call', () => {
  it('keeps the number of the call that was missed, however often it is asked for', async () => {
    const number = await abandoned();
    for (const created of [false, false])
      expect(await returnCall(number)).toMatchObject({ created, protocol: { number, direction: 'inbound' } });
    expect(await outcomesOf(number)).toEqual(['calling']);
    // Another agent need not call at the same time.
    expect(await listed()).toMatchObject([{ number, state: 'waiting', attempts: 0 }]);
  });

  it('reopens a call that was closed as abandoned, with its deadline, when the caller answers', async () => {
    const number = await abandoned();
    await append(number, { type: 'closed', data: { reason: 'abandoned' } });
    await returnCall(number);
    const answered: [string, 'call.answered', CallFact] = [
      number,
      'call.answered',
      { agent: 'trunk', unique_id: '9.9' },
    ];
    expect(await tell(...answered)).toMatchObject({
      created: true,
      entry: { type: 'callback', data: { outcome: 'reached', assumed: true } },
      protocol: { state: 'open', close_reason: null, due_at: expect.any(String) },
    });
    // Told again, by another reader of the PBX.
    expect(await tell(...answered)).toMatchObject({ created: false, entry: { type: 'callback' } });
    expect(await listed()).toEqual([]);
    // The call goes on under its number, though nothing is owed any more; another one gets its own.
    expect((await returnCall(number)).protocol.number).toBe(number);
    expect((await returnCall(number, { call_id: '9.10' })).protocol).not.toMatchObject({ number });
  });

  it('that is not answered is an attempt, and one that drops is owed again', async () => {
    const number = await abandoned();
    await returnCall(number);
    for (const created of [true, false])
      expect(await tell(number, 'call.ended', { by: 'caller', unique_id: '9.9' })).toMatchObject({ created });
    expect(await listed()).toMatchObject([{ number, attempts: 1, state: 'waiting' }]);
    now += 61 * MINUTE;
    await returnCall(number, { call_id: '9.10' });
    await tell(number, 'call.answered', { unique_id: '9.10' });
    now += MINUTE;
    await tell(number, 'call.ended', { by: 'company', unique_id: '9.10' });
    expect(await listed()).toMatchObject([{ number, reason: 'dropped', attempts: 0 }]);
    expect(await outcomesOf(number)).toEqual(['calling', 'not_reached', 'calling', 'reached', 'call.ended']);
  });

  it.each<[string, IssueRequest]>([
    ['to somebody else', { caller: '11900000009' }],
    ['that is inbound', { direction: 'inbound' }],
    ['of an unknown number', { previous: '32630520200101000001' }],
  ])('%s has a number of its own', async (_which, fields) => {
    const number = await abandoned();
    expect(await returnCall(number, fields)).toMatchObject({ created: true });
  });

  it('leaves a journal that verifies', async () => {
    const number = await abandoned();
    await returnCall(number);
    await tell(number, 'call.ended', { by: 'agent', unique_id: '9.9' });
    const { reads } = service.store;
    const head = (await reads.heads()).find(({ operator }) => operator === REGISTRY);
    if (head === undefined) throw new Error('no head');
    expect((await verifyJournal(reads, head)).problems).toEqual([]);
  });
});
