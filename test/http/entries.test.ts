import { expect, it } from 'vitest';
import { MARIA, sharedHttpServer } from './http-server.ts';

const server = await sharedHttpServer();
const { issue } = server;

const append = (number: unknown, json: object, headers: Record<string, string> = {}) =>
  server.call('POST', `/v1/protocols/${number}/entries`, { json, headers: { ...server.auth, ...headers } });

it.each([
  [{ type: 'noted', text: 'Pediu boleto' }, { text: 'Pediu boleto' }],
  [
    { type: 'recording', file: 'a.wav', seconds: 12 },
    { file: 'a.wav', seconds: 12 },
  ],
  [
    { type: 'call.answered', agent: 'PJSIP/2001-0000002a', queue: 'q', seconds: '7' },
    { agent: '2001', queue: 'q', seconds: 7 },
  ],
  [
    { type: 'call.ended', reason: 'caller_hung_up', stage: 'card' },
    { by: 'caller', reason: 'caller_hung_up', stage: 'card' },
  ],
  [
    { type: 'call.ended', by: 'company', cause: '44', unique_id: '1.1', happened_at: '1795353330.25' },
    { by: 'company', cause: 44, unique_id: '1.1', happened_at: '2026-11-22T10:15:30.250-03:00' },
  ],
  [
    { type: 'call.transferred', to: '2002', kind: 'attended', happened_at: '2026-11-22T13:15:30Z' },
    { to: '2002', kind: 'attended', happened_at: '2026-11-22T10:15:30.000-03:00' },
  ],
  [{ type: 'call.held', hold: 'end' }, { hold: 'end' }],
  [{ type: 'call.queued' }, {}],
  [{ type: 'call.transferred' }, {}],
])('records %j', async (body, data) => {
  const { json: issued } = await issue({});
  const { status, json } = await append(issued.number, body);
  expect(status).toBe(201);
  expect(json).toMatchObject({ seq: 2, type: body.type, protocol: issued.number, data });
});

it('records once what is told of a call twice, and shows its course', async () => {
  const { json: issued } = await issue({});
  const unique_id = '1795353330.42';
  const queued = { type: 'call.queued', unique_id, queue: 'a', happened_at: '1795353330' };
  const facts = [
    queued,
    { ...queued, happened_at: '1795353332' },
    { type: 'call.ended', unique_id, reason: 'caller_hung_up', happened_at: '1795353400' },
    { type: 'call.answered', unique_id, agent: 'PJSIP/2001', happened_at: '1795353340' },
    { type: 'call.answered', unique_id, agent: 'PJSIP/2001-0000002a', happened_at: '1795353341' },
    { type: 'recording', file: '/monitor/a.wav' },
    { type: 'recording', file: 'a.wav' },
  ];
  const statuses = [];
  for (const fact of facts) statuses.push((await append(issued.number, fact)).status);
  expect(statuses).toEqual([201, 200, 201, 201, 200, 201, 200]);
  const { json } = await server.call('GET', `/v1/protocols/${issued.number}`, { headers: server.auth });
  expect(json.call).toEqual({
    queue: 'a',
    agent: '2001',
    queued_at: '2026-11-22T10:15:30.000-03:00',
    answered_at: '2026-11-22T10:15:40.000-03:00',
    ended_at: '2026-11-22T10:16:40.000-03:00',
    ended_by: 'caller',
    wait_seconds: 10,
    talk_seconds: 60,
  });
});

it.each([
  [{ type: 'call.ended', by: 'server' }, 'by'],
  [{ type: 'call.ended', cause: 128 }, 'cause'],
  [{ type: 'call.ended', cause: '999' }, 'cause'],
  [{ type: 'call.held', hold: 'x' }, 'hold'],
  [{ type: 'call.transferred', kind: 'x' }, 'kind'],
  [{ type: 'call.queued', happened_at: 'ontem' }, 'happened_at'],
])('refuses %j, and names the field', async (body, field) => {
  const { json: issued } = await issue({});
  expect(await append(issued.number, body)).toMatchObject({ status: 422, json: { field } });
});

it('records an identification by a person', async () => {
  const { json: issued } = await issue({});
  const { status, json } = await append(issued.number, {
    type: 'identified',
    card_number: MARIA.card_number,
  });
  expect(status).toBe(201);
  expect(json.data).toMatchObject({ by: 'person', identification: 'found', beneficiary: MARIA });
});

it('accepts a form, and replies as one with the protocol after the entry', async () => {
  const { json: issued } = await issue({});
  const { status, pairs } = await server.call('POST', `/v1/protocols/${issued.number}/entries`, {
    form: { type: 'identified', card_number: MARIA.card_number, format: 'form', cpf: '' },
  });
  expect(status).toBe(201);
  expect(pairs).toContainEqual(['identification', 'found']);
  expect(pairs).toContainEqual(['seq', '2']);
  expect(pairs.at(-1)).toEqual(['status', 'ok']);
});

it('records once for an entry_id or Idempotency-Key, and replies 200 after that; entry_id takes precedence', async () => {
  const { json: issued } = await issue({});
  const note = { type: 'noted', text: 'x' };
  const statuses = [
    await append(issued.number, { ...note, entry_id: 'e1' }),
    await append(issued.number, { ...note, entry_id: 'e1' }, { 'idempotency-key': 'other' }),
    await append(issued.number, note, { 'idempotency-key': 'e2' }),
    await append(issued.number, note, { 'idempotency-key': 'e2' }),
  ];
  expect(statuses.map(({ status }) => status)).toEqual([201, 200, 201, 200]);
  expect(await server.service.entries()).toHaveLength(3);
});

it.each(['issued', 'numbered', 'clock_stepped', 'erased', 'x'])(
  'refuses the type %s, and lists the accepted ones',
  async (type) => {
    const { status, json } = await append('32630520261122000001', { type });
    expect({ status, field: json.field, code: json.code }).toEqual({
      status: 422,
      field: 'type',
      code: 'invalid_field',
    });
    expect(json.detail).toContain('noted, identified, classified, occurrence_added');
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
  [{ type: 'classified' }, 'class'],
  [{ type: 'classified', class: 'urgente' }, 'class'],
  [{ type: 'classified', class: 'care', occurrence: 0 }, 'occurrence'],
  [{ type: 'classified', class: 'care', occurrence: '1.5' }, 'occurrence'],
  [{ type: 'occurrence_added' }, 'subject'],
  [{ type: 'occurrence_added', subject: 'x', occurrence: 2 }, 'occurrence'],
  [{ type: 'assigned' }, 'to'],
  [{ type: 'forwarded', to: 5 }, 'to'],
  [{ type: 'answered', decision: 'em análise', text: 'x' }, 'decision'],
  [{ type: 'answered', decision: 'approved' }, 'text'],
  [{ type: 'closed', reason: 'x' }, 'reason'],
  [{ type: 'closed', occurrence: 1 }, 'occurrence'],
  [{ type: 'reopened' }, 'text'],
  [{ type: 'linked', to: '1 2' }, 'to'],
  [{ type: 'deadline_extended', text: 'x' }, 'until'],
  [{ type: 'notified', channel: 'fax', to: 'x', outcome: 'sent' }, 'channel'],
  [{ type: 'notified', channel: 'sms', to: 'x', outcome: 'lido' }, 'outcome'],
  [{ type: 'send_requested', channel: 'email' }, 'content'],
  [{ type: 'send_requested', content: 'gravação', channel: 'email' }, 'content'],
  [{ type: 'callback', outcome: 'x' }, 'outcome'],
])('names the wrong field of %j', async (body, field) => {
  const { status, json } = await append('32630520261122000001', body);
  expect({ status, field: json.field }).toEqual({ status: 422, field });
});

it('replies 404 for a protocol that does not exist', async () => {
  const { status, json } = await append('32630520261122000001', { type: 'noted', text: 'x' });
  expect({ status, code: json.code }).toEqual({ status: 404, code: 'protocol_not_found' });
});
