import { expect, it } from 'vitest';
import { MARIA, sharedHttpServer } from './http-server.ts';

const server = await sharedHttpServer();
const { issue } = server;

it('reads a protocol with its entries, also by the number in groups', async () => {
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
  'replies 404 protocol_not_found to a number that does not exist (%#)',
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
  expect(json).toEqual({ items: [second.json], next_cursor: expect.any(String) });
});

it('passes the filters on, with days as civil days of the operator, including the last one', async () => {
  const seen: unknown[] = [];
  server.service.protocolService.search = async (_principal, filter) => {
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
      beneficiaries: true,
      cursor: 'c',
      limit: 100,
      from_ms: Date.parse('2026-11-22T03:00:00Z'),
      to_ms: Date.parse('2026-11-23T03:00:00Z'),
      due_before_ms: Date.parse('2026-12-01T03:00:00.000Z'),
    },
  ]);
});

it('replies to a dialplan with the newest one found, or with count 0', async () => {
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
