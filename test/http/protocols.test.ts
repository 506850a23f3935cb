import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FROM_HELL, type HttpServer, httpServer, MARIA } from './http-server.ts';

let server: HttpServer;
beforeAll(async () => {
  server = await httpServer();
});
beforeEach(() => server.renew());
afterAll(() => server.close());

const issue = (json: object, headers: Record<string, string> = {}) =>
  server.call('POST', '/v1/protocols', { json, headers: { ...server.auth, ...headers } });

describe('issuing', () => {
  it('gives a number and who it is for a known card', async () => {
    const { status, json } = await issue({
      card_number: MARIA.card_number,
      call_id: 'c1',
      caller: '11987654321',
    });
    expect(status).toBe(201);
    expect(json).toEqual({
      number: '32630520261122000001',
      spoken: '326305 2026 11 22 000001',
      issued_at: '2026-11-22T14:05:00.000-03:00',
      operator: '326305',
      channel: 'phone',
      direction: 'inbound',
      state: 'open',
      identification: 'found',
      beneficiary: MARIA,
      card_number: MARIA.card_number,
      caller: '11987654321',
      call_id: 'c1',
      class: null,
      due_at: null,
      subject: null,
      previous: null,
      occurrences: [],
    });
  });

  it('gives a number with no body at all, and with an empty one', async () => {
    expect((await server.call('POST', '/v1/protocols')).json).toMatchObject({
      identification: 'not_informed',
    });
    expect((await issue({})).status).toBe(201);
    const empty = await server.call('POST', '/v1/protocols', {
      body: '',
      headers: { ...server.auth, 'content-type': 'application/json' },
    });
    expect(empty.status).toBe(201);
  });

  it.each([
    ['an unknown card', '99999', 'not_found'],
    ['a card that is none', 'não sei', 'card_invalid'],
    ['a card of 4,096 characters', '9'.repeat(4_096), 'card_invalid'],
    ['a card of an inactive beneficiary', FROM_HELL.card_number, 'inactive'],
    ['an empty card', '', 'not_informed'],
  ])('never refuses for %s', async (_what, card_number, identification) => {
    const { status, json } = await issue({ card_number });
    expect({ status, identification: json.identification }).toEqual({ status: 201, identification });
  });

  it('never refuses for a dead source', async () => {
    server.reception.failing = 'source';
    expect((await issue({ card_number: MARIA.card_number })).json).toMatchObject({
      identification: 'source_unavailable',
      beneficiary: null,
    });
  });

  it('answers 200 and the same number for the same call id, and passes the key’s operator and origin on', async () => {
    const first = await issue({ call_id: 'c1' });
    const again = await issue({ call_id: 'c1', card_number: MARIA.card_number });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.json.number).toBe(first.json.number);
    expect(again.json.identification).toBe('found');
    expect(server.reception.requests[0]?.speaker).toEqual({
      operator: '326305',
      origin: 'pbx',
      actor: `key:${server.keyId}`,
    });
  });

  it('takes an Idempotency-Key where there is no call id', async () => {
    const first = await issue({}, { 'idempotency-key': 'abc' });
    const again = await issue({}, { 'Idempotency-Key': 'abc' });
    const other = await issue({}, { 'idempotency-key': 'abd' });
    expect([first.status, again.status, other.status]).toEqual([201, 200, 201]);
    expect(again.json.number).toBe(first.json.number);
  });

  it('takes a form as well as JSON, and what is empty there counts as not informed', async () => {
    const { status, json } = await server.call('POST', '/v1/protocols', {
      form: {
        card_number: '0001 0000 0000 00017',
        channel: 'whatsapp',
        class: '',
        cpf: '',
        caller: 'José+1',
      },
    });
    expect(status).toBe(201);
    expect(json).toMatchObject({ channel: 'whatsapp', class: null, caller: 'José+1' });
    expect(server.reception.requests[0]?.request).toEqual({
      card_number: '0001 0000 0000 00017',
      channel: 'whatsapp',
      caller: 'José+1',
    });
  });

  it('says so when it could not be written, and when the numbers of the day are used up', async () => {
    server.reception.failing = 'store';
    const { status, json, headers } = await issue({});
    expect({ status, code: json.code, retry: headers['retry-after'] }).toEqual({
      status: 503,
      code: 'store_unavailable',
      retry: '2',
    });
  });
});

describe('form replies', () => {
  it('give the fields in the order of the contract, status last, with one space as %20', async () => {
    const { status, body, headers } = await server.call('POST', '/v1/protocols?format=form', {
      form: { card_number: MARIA.card_number },
    });
    expect(status).toBe(201);
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(body).toBe(
      'number=32630520261122000001&spoken=326305%202026%2011%2022%20000001&identification=found' +
        '&beneficiary_name=Maria%20da%20Silva&beneficiary_active=1&beneficiary_plan=Enfermaria%20Nacional' +
        '&extra_phone=%2B5511987654321&status=ok',
    );
  });

  it('come for format=form in the body and for Accept, and not for the wildcard that Asterisk sends', async () => {
    const isForm = async (options: Parameters<HttpServer['call']>[2]) =>
      (await server.call('POST', '/v1/protocols', options)).body.endsWith('&status=ok');
    const accept = (value: string) => ({ headers: { ...server.auth, accept: value } });
    expect(await isForm({ form: { format: 'form' } })).toBe(true);
    expect(await isForm({ json: { format: 'form' } })).toBe(true);
    expect(await isForm(accept('application/x-www-form-urlencoded'))).toBe(true);
    expect(await isForm(accept('*/*'))).toBe(false);
    expect(await isForm({ form: { format: 'json' }, ...accept('application/x-www-form-urlencoded') })).toBe(
      false,
    );
  });

  it('make foreign text harmless: no quotes, no backslashes, no line ends, and no field that passes for ours', async () => {
    const { body, pairs } = await server.call('POST', '/v1/protocols?format=form', {
      form: { card_number: FROM_HELL.card_number },
    });
    expect(pairs).toEqual([
      ['number', '32630520261122000001'],
      ['spoken', '326305 2026 11 22 000001'],
      ['identification', 'inactive'],
      ['beneficiary_name', "José 'Zé' da Conceição, Filho / Sr; ${EXTEN} 🙂Set(X=1)"],
      ['beneficiary_active', '0'],
      ['beneficiary_plan', ''],
      ['extra_e_mail', 'a&b=c@d'],
      ['extra_status', 'hacked'],
      ['status', 'ok'],
    ]);
    expect(body).not.toMatch(/["\\\r\n+${}]/);
  });

  it('keep the fields of a beneficiary when there is none, empty', async () => {
    const { pairs } = await server.call('POST', '/v1/protocols?format=form', { form: {} });
    expect(pairs.slice(2)).toEqual([
      ['identification', 'not_informed'],
      ['beneficiary_name', ''],
      ['beneficiary_active', ''],
      ['beneficiary_plan', ''],
      ['status', 'ok'],
    ]);
  });

  it('tell errors too, with the HTTP status kept', async () => {
    const { status, pairs } = await server.call('GET', '/v1/protocols/32630520261122999999?format=form');
    expect(status).toBe(404);
    expect(pairs.map(([name]) => name)).toEqual(['code', 'message', 'id', 'status']);
    expect(pairs[0]).toEqual(['code', 'protocol_not_found']);
    expect(pairs[3]).toEqual(['status', 'error']);
  });
});

describe('reading', () => {
  it('gives one protocol with its entries, also by the number as people write it', async () => {
    const { json: issued } = await issue({ card_number: MARIA.card_number });
    const { status, json } = await server.call('GET', `/v1/protocols/${issued.number}`);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      ...issued,
      entries: [
        {
          seq: 1,
          type: 'issued',
          protocol: issued.number,
          actor: `key:${server.keyId}`,
          data: { identification: 'found', beneficiary: MARIA },
        },
      ],
    });
    const spoken = encodeURIComponent(String(issued.spoken));
    expect((await server.call('GET', `/v1/protocols/${spoken}`)).status).toBe(200);
  });

  it.each(['32630520261122000009', '123', 'x', '%00', 'a'.repeat(5_000)])(
    'answers 404 protocol_not_found for a number that does not exist (%#)',
    async (number) => {
      const { status, json } = await server.call('GET', `/v1/protocols/${number}`);
      expect({ status, code: json.code }).toEqual({ status: 404, code: 'protocol_not_found' });
    },
  );

  it('searches, newest first', async () => {
    await issue({ call_id: 'a' });
    const second = await issue({ call_id: 'b' });
    const { status, json } = await server.call('GET', '/v1/protocols?limit=1');
    expect(status).toBe(200);
    expect(json).toEqual({ items: [second.json], next_cursor: null });
  });

  it('hands the filters on, days as the operator’s civil days, the last one whole', async () => {
    const seen: unknown[] = [];
    server.reception.search = async (_speaker, filter) => {
      seen.push(filter);
      return { items: [], next_cursor: 'next' };
    };
    const query =
      'card_number=000&state=open&class=care&channel=web&q=1&cursor=c&limit=100&from=2026-11-22&to=2026-11-22&due_before=2026-12-01T00:00:00-03:00';
    const { json } = await server.call('GET', `/v1/protocols?${query}`);
    expect(json).toEqual({ items: [], next_cursor: 'next' });
    expect(seen).toEqual([
      {
        card_number: '000',
        state: 'open',
        class: 'care',
        channel: 'web',
        q: '1',
        cursor: 'c',
        limit: 100,
        from_ms: Date.parse('2026-11-22T03:00:00Z'),
        to_ms: Date.parse('2026-11-23T03:00:00Z'),
        due_before: '2026-12-01T03:00:00.000Z',
      },
    ]);
  });

  it('tells a dialplan the newest one found, or that there is none', async () => {
    const { json } = await issue({ call_id: 'b' });
    const found = await server.call('GET', '/v1/protocols?call_id=b&format=form');
    expect(found.pairs[0]).toEqual(['number', json.number]);
    expect(found.pairs.slice(-2)).toEqual([
      ['count', '1'],
      ['status', 'ok'],
    ]);
    const none = await server.call('GET', '/v1/protocols?call_id=z&format=form');
    expect(none.pairs[0]).toEqual(['number', '']);
    expect(none.pairs.slice(-2)).toEqual([
      ['count', '0'],
      ['status', 'ok'],
    ]);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=abc', 'limit'],
    ['state=aberto', 'state'],
    ['from=22/11/2026', 'from'],
    ['to=2026-02-30', 'to'],
    ['nome=x', 'nome'],
  ])('names the field of a wrong filter: %s', async (query, field) => {
    const { status, json } = await server.call('GET', `/v1/protocols?${query}`);
    expect({ status, field: json.field }).toEqual({ status: 422, field });
  });
});

describe('entries', () => {
  const append = (number: unknown, json: object, headers: Record<string, string> = {}) =>
    server.call('POST', `/v1/protocols/${number}/entries`, { json, headers: { ...server.auth, ...headers } });

  it.each([
    [{ type: 'noted', text: 'Pediu boleto' }, { text: 'Pediu boleto' }],
    [
      { type: 'recording', file: 'a.wav', seconds: 12 },
      { file: 'a.wav', seconds: 12 },
    ],
    [
      { type: 'call.answered', agent: 'PJSIP/2001', queue: 'q', seconds: '7' },
      { agent: 'PJSIP/2001', queue: 'q', seconds: 7 },
    ],
    [
      { type: 'call.ended', reason: 'caller_hung_up', stage: 'card' },
      { reason: 'caller_hung_up', stage: 'card' },
    ],
    [{ type: 'call.queued' }, {}],
    [{ type: 'call.transferred' }, {}],
  ])('records %j', async (body, data) => {
    const { json: issued } = await issue({});
    const { status, json } = await append(issued.number, body);
    expect(status).toBe(201);
    expect(json).toMatchObject({ seq: 2, type: body.type, protocol: issued.number, data });
  });

  it('records who it is when a person says so', async () => {
    const { json: issued } = await issue({});
    const { status, json } = await append(issued.number, {
      type: 'identified',
      card_number: MARIA.card_number,
    });
    expect(status).toBe(201);
    expect(json.data).toMatchObject({ by: 'person', identification: 'found', beneficiary: MARIA });
  });

  it('takes a form, and answers in one with the protocol as it is then', async () => {
    const { json: issued } = await issue({});
    const { status, pairs } = await server.call('POST', `/v1/protocols/${issued.number}/entries`, {
      form: { type: 'identified', card_number: MARIA.card_number, format: 'form', cpf: '' },
    });
    expect(status).toBe(201);
    expect(pairs).toContainEqual(['identification', 'found']);
    expect(pairs).toContainEqual(['seq', '2']);
    expect(pairs.at(-1)).toEqual(['status', 'ok']);
  });

  it('records once under one entry_id or Idempotency-Key, and answers 200 after that; entry_id rules', async () => {
    const { json: issued } = await issue({});
    const note = { type: 'noted', text: 'x' };
    const statuses = [
      await append(issued.number, { ...note, entry_id: 'e1' }),
      await append(issued.number, { ...note, entry_id: 'e1' }, { 'idempotency-key': 'other' }),
      await append(issued.number, note, { 'idempotency-key': 'e2' }),
      await append(issued.number, note, { 'idempotency-key': 'e2' }),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([201, 200, 201, 200]);
    expect(server.reception.entries).toHaveLength(3);
  });

  it.each(['classified', 'forwarded', 'answered', 'closed', 'reopened', 'issued', 'clock_stepped', 'x'])(
    'does not take the type %s, and says which it takes',
    async (type) => {
      const { status, json } = await append('32630520261122000001', { type });
      expect({ status, field: json.field, code: json.code }).toEqual({
        status: 422,
        field: 'type',
        code: 'invalid_field',
      });
      expect(json.detail).toContain('noted, identified, recording, call.queued');
    },
  );

  it.each([
    [{}, 'type'],
    [{ type: 'noted' }, 'text'],
    [{ type: 'noted', text: 5 }, 'text'],
    [{ type: 'noted', text: 'x', agent: 'y' }, 'agent'],
    [{ type: 'noted', text: 'x'.repeat(4_001) }, 'text'],
    [{ type: 'identified' }, 'card_number'],
    [{ type: 'identified', card_number: 17 }, 'card_number'],
    [{ type: 'recording', file: 'a', seconds: 1.5 }, 'seconds'],
    [{ type: 'recording', file: 'a', seconds: '1e3' }, 'seconds'],
    [{ type: 'call.ended', seconds: -1 }, 'seconds'],
  ])('names what is wrong in %j', async (body, field) => {
    const { status, json } = await append('32630520261122000001', body);
    expect({ status, field: json.field }).toEqual({ status: 422, field });
  });

  it('answers 404 for a protocol that does not exist', async () => {
    const { status, json } = await append('32630520261122000001', { type: 'noted', text: 'x' });
    expect({ status, code: json.code }).toEqual({ status: 404, code: 'protocol_not_found' });
  });
});

describe('looking up beneficiaries', () => {
  it('finds by card and by CPF', async () => {
    expect((await server.call('GET', `/v1/beneficiaries/${MARIA.card_number}`)).json).toEqual(MARIA);
    expect((await server.call('GET', `/v1/beneficiaries?cpf=${MARIA.cpf}`)).json).toEqual(MARIA);
  });

  it('answers a dialplan with the same names as issuing does', async () => {
    const { pairs } = await server.call('GET', `/v1/beneficiaries/${MARIA.card_number}?format=form`);
    expect(pairs).toEqual([
      ['identification', 'found'],
      ['beneficiary_name', 'Maria da Silva'],
      ['beneficiary_active', '1'],
      ['beneficiary_plan', 'Enfermaria Nacional'],
      ['beneficiary_card_number', MARIA.card_number],
      ['extra_phone', '+5511987654321'],
      ['status', 'ok'],
    ]);
  });

  it.each([
    ['99999', null, 404, 'beneficiary_not_found'],
    ['x', null, 422, 'card_invalid'],
    ['9'.repeat(4_000), null, 422, 'card_invalid'],
    ['99999', 'source', 503, 'source_unavailable'],
    ['99999', 'limit', 429, 'lookup_limited'],
  ] as const)('of %s with failing=%s answers %i %s', async (card, failing, expected, code) => {
    server.reception.failing = failing;
    const { status, json, headers } = await server.call('GET', `/v1/beneficiaries/${card}`);
    expect({ status, code: json.code }).toEqual({ status: expected, code });
    expect(headers['retry-after'] !== undefined).toBe(status === 503 || status === 429);
  });

  it('wants the CPF where no card is given', async () => {
    const { status, json } = await server.call('GET', '/v1/beneficiaries');
    expect({ status, code: json.code, field: json.field }).toEqual({
      status: 422,
      code: 'missing_field',
      field: 'cpf',
    });
  });
});
