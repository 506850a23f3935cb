import { expect, it } from 'vitest';
import { HOSTILE, MARIA, sharedHttpServer } from './http-server.ts';

const server = await sharedHttpServer();
const { issue } = server;

it('issues a number with the beneficiary of a known card', async () => {
  const { status, json } = await issue({
    card_number: MARIA.card_number,
    call_id: 'c1',
    caller: '11987654321',
  });
  expect(status).toBe(201);
  expect(json).toEqual({
    number: '32630520261122000001',
    spoken: '326305 2026 11 22 000001',
    own_number: '32630520261122000001',
    source_number: null,
    numbering: 'own',
    call: null,
    issued_at: '2026-11-22T14:05:00.000-03:00',
    operator: '326305',
    channel: 'phone',
    direction: 'inbound',
    state: 'open',
    identification: 'found',
    beneficiary: MARIA,
    card_number: MARIA.card_number,
    caller: '11987654321',
    caller_e164: '+5511987654321',
    entry: null,
    dnid: null,
    call_id: 'c1',
    class: null,
    due_at: '2026-11-29T23:59:59.000-03:00',
    closed_at: null,
    close_reason: null,
    subject: null,
    previous: null,
    occurrences: [
      {
        occurrence: 1,
        class: null,
        assumed: true,
        subject: null,
        state: 'open',
        decision: null,
        clause: null,
        answered_at: null,
        assigned_to: null,
        forwarded_to: null,
        extended_until: null,
        due_at: '2026-11-29T23:59:59.000-03:00',
      },
    ],
  });
});

it('issues a number without a body, and with an empty one', async () => {
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
  ['an invalid card', 'não sei', 'card_invalid'],
  ['a card of 4,096 characters', '9'.repeat(4_096), 'card_invalid'],
  ['a card of an inactive beneficiary', HOSTILE.card_number, 'inactive'],
  ['an empty card', '', 'not_informed'],
])('never refuses for %s', async (_what, card_number, identification) => {
  const { status, json } = await issue({ card_number });
  expect({ status, identification: json.identification }).toEqual({ status: 201, identification });
});

it('never refuses because the source is down', async () => {
  server.service.fail('source');
  expect((await issue({ card_number: MARIA.card_number })).json).toMatchObject({
    identification: 'source_unavailable',
    beneficiary: null,
  });
});

it('replies 200 with the same number to the same call id, and passes the key’s operator and origin on', async () => {
  const first = await issue({ call_id: 'c1' });
  const again = await issue({ call_id: 'c1', card_number: MARIA.card_number });
  expect([first.status, again.status]).toEqual([201, 200]);
  expect(again.json.number).toBe(first.json.number);
  expect(again.json.identification).toBe('found');
  expect(server.service.requests[0]?.principal).toEqual({
    operator: '326305',
    origin: 'pbx',
    actor: `key:${server.keyId}`,
  });
});

it('uses an Idempotency-Key if there is no call id', async () => {
  const first = await issue({}, { 'idempotency-key': 'abc' });
  const again = await issue({}, { 'Idempotency-Key': 'abc' });
  const other = await issue({}, { 'idempotency-key': 'abd' });
  expect([first.status, again.status, other.status]).toEqual([201, 200, 201]);
  expect(again.json.number).toBe(first.json.number);
});

it('accepts a form as well as JSON; empty fields count as not given', async () => {
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
  expect(server.service.requests[0]?.request).toEqual({
    card_number: '0001 0000 0000 00017',
    channel: 'whatsapp',
    caller: 'José+1',
  });
});

it('replies 503 with Retry-After if the store is unavailable', async () => {
  server.service.fail('store');
  const { status, json, headers } = await issue({});
  expect({ status, code: json.code, retry: headers['retry-after'] }).toEqual({
    status: 503,
    code: 'store_unavailable',
    retry: '2',
  });
});
