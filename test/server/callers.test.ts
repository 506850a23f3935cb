import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callFastAgi } from '../support/fake-asterisk.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { type RunningApp, runningApp } from '../support/running-app.ts';

type Json = Record<string, unknown> & { number: string };

describe.each(['SQLite', 'two nodes on PostgreSQL'])('on %s', (kind) => {
  const nodes: RunningApp[] = [];
  let secret: string;
  let postgres: TestPostgres | null = null;

  beforeAll(async () => {
    if (kind === 'SQLite') nodes.push(await runningApp());
    else {
      postgres = await startPostgres();
      const database = await postgres.database();
      nodes.push(await runningApp({ database }), await runningApp({ database }));
    }
    ({ secret } = node(0));
  }, 240_000);
  afterAll(async () => {
    for (const one of nodes) await one.stop();
    await postgres?.stop();
  });

  const node = (i: number) => nodes[i % nodes.length] as RunningApp;

  async function post(body: object | string | Buffer, i = 0) {
    const isForm = typeof body === 'string' || Buffer.isBuffer(body);
    const reply = await fetch(`${node(i).url}/v1/protocols`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${secret}`,
        'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      },
      body: isForm ? (body as string) : JSON.stringify(body),
    });
    return { status: reply.status, json: (await reply.json()) as Json };
  }

  async function search(query: string): Promise<string[]> {
    const reply = await fetch(`${node(0).url}/v1/protocols?${query}`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    return ((await reply.json()) as { items: Json[] }).items.map(({ number }) => number);
  }

  test('gives another caller with the same call id a number of its own, and repeats each caller’s number', async () => {
    const one = (i = 0) => post({ call_id: 'agent-1', caller: '11987654321' }, i);
    const two = (i = 0) => post({ call_id: 'agent-1', caller: '21999990000' }, i);
    const three = (i = 0) => post({ call_id: 'agent-1', caller: '+554833334444' }, i);
    const first = await one();
    const second = await two();
    const third = await three();
    expect([first.status, second.status, third.status]).toEqual([201, 201, 201]);
    const numbers = [first, second, third].map(({ json }) => json.number);
    expect(new Set(numbers).size).toBe(3);
    const again = await Promise.all([one(1), two(1), three(1), one(), two(), three()]);
    expect(again.map(({ json }) => json.number)).toEqual([...numbers, ...numbers]);
    expect((await search('call_id=agent-1')).sort()).toEqual([...numbers].sort());
  });

  test('keeps callers apart when their requests race each other on several nodes', async () => {
    const callers = ['11900000001', '11900000002', '11900000003', '11900000004'];
    const asked = Array.from({ length: 40 }, (_, i) => {
      const caller = callers[i % callers.length] ?? '';
      return post({ call_id: 'race', caller: i % 3 === 0 ? `+55${caller}` : `0${caller}` }, i);
    });
    const replies = await Promise.all(asked);
    const numbers = callers.map(
      (_, k) => new Set(replies.filter((_, i) => i % callers.length === k).map(({ json }) => json.number)),
    );
    expect(numbers.map(({ size }) => size)).toEqual([1, 1, 1, 1]);
    expect(new Set(numbers.flatMap((ofCaller) => [...ofCaller])).size).toBe(4);
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(4);
  });

  test('treats another notation of the caller, a withheld or missing one, and a chat as the same attendance', async () => {
    const first = await post({ call_id: 'same', caller: '11987654321' });
    const form = (caller: string) => `call_id=same&caller=${encodeURIComponent(caller)}`;
    for (const caller of ['+55 11 98765-4321', '011987654321', 'anonymous', 'Restricted', '', 'maria'])
      expect((await post(form(caller))).json.number).toBe(first.json.number);
    expect((await post({ call_id: 'same' })).json.number).toBe(first.json.number);
    const chat = await post({ call_id: 'talk', channel: 'chat', caller: '11987654321' });
    const later = await post({ call_id: 'talk', channel: 'chat', caller: '21999990000' });
    expect(later).toMatchObject({ status: 200, json: { number: chat.json.number } });
  });

  test('keeps callers apart over FastAGI, too', async () => {
    const call = (uniqueId: string, callerId: string) =>
      callFastAgi({
        port: node(0).agiPort,
        script: 'issue',
        linkedId: `agi-agent-${kind}`,
        uniqueId,
        callerId,
      });
    const first = await call('1.1', '11987654321');
    const second = await call('1.2', '21999990000');
    expect(second.variables.CARIMBO_PROTOCOL).toMatch(/^\d{20}$/);
    expect(second.variables.CARIMBO_PROTOCOL).not.toBe(first.variables.CARIMBO_PROTOCOL);
  });

  test('finds a caller by any notation of the number, and by the text as it came in', async () => {
    const { json } = await post({ caller: '(11) 91234-5678' });
    expect(json).toMatchObject({ caller: '(11) 91234-5678', caller_e164: '+5511912345678' });
    for (const caller of ['+5511912345678', '11912345678', '0 11 91234 5678', '5511912345678']) {
      expect(await search(`caller=${encodeURIComponent(caller)}`)).toEqual([json.number]);
      expect(await search(`q=${encodeURIComponent(caller)}`)).toEqual([json.number]);
    }
    const chat = await post({ channel: 'chat', caller: 'maria@example.com.br' });
    expect(chat.json.caller_e164).toBeNull();
    expect(await search('caller=maria%40example.com.br')).toEqual([chat.json.number]);
  });

  test.each([
    ['caller=anonymous', { caller: 'anonymous', caller_e164: 'withheld' }],
    ['caller=', { caller: null, caller_e164: 'withheld' }],
    ['channel=phone', { caller: null, caller_e164: null }],
    ['caller=1001', { caller: '1001', caller_e164: '1001' }],
    ['caller=Jo%E3o', { caller: 'João', caller_e164: null }],
    [Buffer.from('caller=João&subject=Cart%E3o', 'latin1'), { caller: 'João', subject: 'Cartão' }],
    ['caller=100%', { caller: '100%' }],
    [`caller=${'9'.repeat(3_000)}`, { caller: '9'.repeat(255), caller_e164: null }],
    ['told=%FF&entry=%E9&dnid=%', { entry: 'é', dnid: '%' }],
    ['card_number=0001%B234', { card_number: '0001ÿ34', identification: 'card_invalid' }],
  ])('%j never costs a number', async (body, fields) => {
    const { status, json } = await post(body);
    expect(status).toBe(201);
    expect(json).toMatchObject(fields);
  });

  test('issues for JSON in Latin-1, too', async () => {
    const body = Buffer.from('{"caller":"João","subject":"ok"}', 'latin1');
    const reply = await fetch(`${node(0).url}/v1/protocols`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body,
    });
    expect(reply.status).toBe(201);
    expect(await reply.json()).toMatchObject({ caller: 'João', subject: 'ok' });
  });
});
