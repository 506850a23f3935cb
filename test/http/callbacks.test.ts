import { beforeEach, describe, expect, it } from 'vitest';
import { createTestService, NOW, OPERATOR } from '../support/protocol-service.ts';
import { sharedHttpServer } from './http-server.ts';

const server = await sharedHttpServer();
const CALLER = '11987654321';
const MINUTE = 60_000;

/** Sunday, 22 November 2026, 14:05; the PBX tells who answered. */
let now: number;

beforeEach(async () => {
  now = NOW;
  const deadlines = { ...OPERATOR.deadlines, callFacts: true };
  server.service = await createTestService({ deadlines, clock: () => now });
});

const append = async (number: string, json: object) => {
  const reply = await server.call('POST', `/v1/protocols/${number}/entries`, { json, headers: server.auth });
  expect(reply.status).toBe(201);
};
const list = async (query = '') =>
  (await server.call('GET', `/v1/callbacks${query}`)).json as {
    items: Record<string, unknown>[];
    next_cursor: string | null;
  };

/** A call that waited 94 seconds in a queue, and what became of it before the caller hung up. */
async function call(fields: object = {}, facts: object[] = []): Promise<string> {
  const number = String((await server.issue({ caller: CALLER, ...fields })).json.number);
  await append(number, { type: 'call.queued', queue: 'atendimento' });
  now += 94_000;
  for (const fact of facts) await append(number, fact);
  await append(number, { type: 'call.ended', by: 'caller' });
  return number;
}

const ANSWERED = { type: 'call.answered', agent: '2001' };

describe('the list of call-backs', () => {
  it('has one item for each telephone, with what an agent needs to call', async () => {
    const first = await call();
    const last = await call();
    expect(await list()).toEqual({
      items: [
        {
          state: 'due',
          reason: 'abandoned',
          caller: '+5511987654321',
          number: last,
          numbers: [last, first],
          missed_at: '2026-11-22T14:08:08.000-03:00',
          waited_seconds: 94,
          attempts: 0,
          last_attempt_at: null,
          next_attempt_at: '2026-11-22T14:08:08.000-03:00',
          queue: 'atendimento',
          agent: null,
        },
      ],
      next_cursor: null,
    });
  });

  it('keeps a call that was closed as abandoned, and no withheld number', async () => {
    const number = await call();
    await call({ caller: 'anonymous' });
    await append(number, { type: 'closed', reason: 'abandoned' });
    expect((await list()).items).toMatchObject([{ number }]);
  });

  it('forgets a caller who gets through, who is reached, or whose call a person closes', async () => {
    await call();
    await call({}, [ANSWERED]);
    expect((await list()).items).toEqual([]);
    const reached = await call();
    expect((await list()).items).toMatchObject([{ number: reached, numbers: [reached] }]);
    await append(reached, { type: 'callback', outcome: 'reached' });
    expect((await list()).items).toEqual([]);
    const closed = await call();
    await append(closed, { type: 'closed', reason: 'no_contact' });
    expect((await list()).items).toEqual([]);
  });

  it('counts attempts, an hour apart, and gives up after three', async () => {
    const number = await call();
    const states: unknown[] = [];
    for (const wait of [0, 30, 31, 59]) {
      now += wait * MINUTE;
      const [before] = (await list()).items;
      states.push(before?.state);
      if (before?.state === 'due') await append(number, { type: 'callback', outcome: 'not_reached' });
    }
    expect(states).toEqual(['due', 'waiting', 'due', 'waiting']);
    now += MINUTE;
    await append(number, { type: 'callback', outcome: 'not_reached' });
    expect((await list()).items).toMatchObject([
      { number, state: 'given_up', attempts: 3, next_attempt_at: null },
    ]);
    // Its protocol is closed by rule, or by a person; giving up closes nothing.
    expect((await server.call('GET', `/v1/protocols/${number}`)).json).toMatchObject({ state: 'open' });
    now += 7 * 24 * 60 * MINUTE;
    expect((await list()).items).toEqual([]);
  });

  it('has a call that dropped, also where the agent says so, whose answer is due all the same', async () => {
    const number = await call({}, [ANSWERED]);
    expect((await list()).items).toEqual([]);
    await append(number, { type: 'call.ended', by: 'company' });
    expect((await list()).items).toMatchObject([
      { number, reason: 'dropped', waited_seconds: null, agent: '2001' },
    ]);
    expect((await server.call('GET', `/v1/protocols/${number}`)).json.due_at).not.toBeNull();
  });

  it('filters, and goes on page by page', async () => {
    const numbers: string[] = [];
    for (const caller of ['11900000001', '11900000002', '11900000003']) numbers.push(await call({ caller }));
    await append(numbers[1] ?? '', { type: 'callback', outcome: 'not_reached' });
    const found = async (query: string) => (await list(query)).items.map(({ number }) => number);
    expect(await found('?state=due')).toEqual([numbers[0], numbers[2]]);
    expect(await found('?state=waiting&reason=abandoned&queue=atendimento')).toEqual([numbers[1]]);
    expect(await found('?reason=dropped')).toEqual([]);
    expect(await found('?queue=outra')).toEqual([]);
    for (const filter of ['', '&reason=abandoned']) {
      const pages: unknown[] = [];
      let cursor: string | null = null;
      do {
        const page = await list(`?limit=1${filter}${cursor === null ? '' : `&cursor=${cursor}`}`);
        pages.push(...page.items.map(({ number }) => number));
        cursor = page.next_cursor;
      } while (cursor !== null);
      expect(pages).toEqual(numbers);
    }
  });

  it('tells a dialplan the first of them and how many there are', async () => {
    const form = async () => (await server.call('GET', '/v1/callbacks?format=form')).pairs;
    expect(Object.fromEntries(await form())).toMatchObject({
      number: '',
      caller: '',
      count: '0',
      status: 'ok',
    });
    const number = await call();
    const pairs = await form();
    expect(pairs[0]).toEqual(['number', number]);
    expect(Object.fromEntries(pairs)).toMatchObject({
      caller: '+5511987654321',
      callback: 'due',
      count: '1',
    });
    expect(pairs.at(-1)).toEqual(['status', 'ok']);
  });

  it('is counted by state, without showing or recording anyone', async () => {
    const first = await call();
    for (let i = 0; i < 3; i++) await append(first, { type: 'callback', outcome: 'not_reached' });
    await call({ caller: '11987650001' });
    const { json } = await server.call('GET', '/v1/callbacks/summary');
    expect(json).toEqual({ due: 1, waiting: 0, given_up: 1, complete: true });
    const { items } = await server.service.store.reads.accessRecords(OPERATOR.ans_registry, { limit: 1 });
    expect(items).toEqual([]);
  });

  it('records who read which protocols', async () => {
    const first = await call();
    const last = await call();
    await list();
    const { items } = await server.service.store.reads.accessRecords(OPERATOR.ans_registry, { limit: 1 });
    expect(items).toMatchObject([{ route: 'GET /v1/callbacks', numbers: [last, first] }]);
  });

  it('refuses a cursor of another list, an unknown state, and a key that may not read', async () => {
    const refused = async (query: string, headers = server.auth) => {
      const { status, json } = await server.call('GET', `/v1/callbacks${query}`, { headers });
      return [status, json.code];
    };
    expect(await refused('?cursor=MTc5NTM1MzMzMDEyMy40Mg')).toEqual([422, 'cursor_invalid']);
    expect(await refused('?state=open')).toEqual([422, 'invalid_field']);
    expect(await refused('', await server.keyWith('protocols:write'))).toEqual([403, 'forbidden']);
  });
});
