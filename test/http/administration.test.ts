import { describe, expect, it } from 'vitest';
import { OutboxQueues } from '../../src/service/outbox-queues.ts';
import { memoryDeliveries } from '../support/memory-deliveries.ts';
import { OPERATOR } from '../support/protocol-service.ts';
import { httpServer, sharedHttpServer } from './http-server.ts';

const server = await sharedHttpServer();
const admin = { headers: await server.keyWith('admin') };
const { ans_registry: operator } = OPERATOR;

describe('keys', () => {
  it('one is created, which works and is shown once, and is revoked', async () => {
    const json = { origin: 'chat', scopes: ['protocols:issue'], expires: '2999-03-31', purpose: 'Chat' };
    const created = await server.call('POST', '/v1/keys', { ...admin, json });
    expect(created.status).toBe(201);
    const { id, key, ...rest } = created.json;
    expect(rest).toMatchObject({
      origin: 'chat',
      scopes: ['protocols:issue'],
      purpose: 'Chat',
      revoked_at: null,
    });
    // The end of the last day, in the operator's zone.
    expect(rest.expires_at).toBe('2999-04-01T03:00:00.000Z');

    const headers = { authorization: `Bearer ${key}` };
    expect((await server.call('POST', '/v1/protocols', { headers, json: {} })).status).toBe(201);
    const listed = await server.call('GET', '/v1/keys', admin);
    expect(listed.json.items).toContainEqual({ id, ...rest, last_used_at: expect.anything() });
    expect(listed.body).not.toContain(String(key));

    const revoked = await server.call('DELETE', `/v1/keys/${id}`, admin);
    expect(revoked.json).toMatchObject({ id, revoked_at: expect.any(String) });
    expect((await server.call('POST', '/v1/protocols', { headers, json: {} })).status).toBe(401);
    const again = await server.call('DELETE', `/v1/keys/${id}`, admin);
    expect([again.status, again.json.revoked_at]).toEqual([200, revoked.json.revoked_at]);
  });

  it('of another operator are not listed, revoked or given', async () => {
    const { key } = await server.keys.create({ operator: '000515', scopes: ['protocols:issue'] });
    expect((await server.call('GET', '/v1/keys', admin)).body).not.toContain(key.id);
    const { status, json } = await server.call('DELETE', `/v1/keys/${key.id}`, admin);
    expect([status, json.code]).toEqual([404, 'key_not_found']);
    const other = { origin: 'chat', scopes: ['protocols:issue'], operator: '000515' };
    expect((await server.call('POST', '/v1/keys', { ...admin, json: other })).status).toBe(422);
    const [mine] = (await server.keys.list('000515')).filter(({ revoked_at }) => revoked_at === null);
    expect(mine?.id).toBe(key.id);
  });

  it.each([
    ['no scope', { scopes: [] }],
    ['an unknown scope', { scopes: ['everything'] }],
    ['an origin with a space', { origin: 'meu chat' }],
    ['a day that has passed', { expires: '2020-01-01' }],
  ])('with %s is refused', async (_what, wrong) => {
    const json = { origin: 'chat', scopes: ['protocols:issue'], ...wrong };
    const before = (await server.keys.list()).length;
    expect((await server.call('POST', '/v1/keys', { ...admin, json })).status).toBe(422);
    expect((await server.keys.list()).length).toBe(before);
  });

  it('that are created and revoked leave an access record', async () => {
    const json = { origin: 'crm', scopes: ['protocols:read', 'audit:read'] };
    const { id } = (await server.call('POST', '/v1/keys', { ...admin, json })).json;
    await server.call('DELETE', `/v1/keys/${id}`, admin);
    const { items } = (await server.call('GET', '/v1/access-records')).json;
    expect(items).toMatchObject([
      { route: 'DELETE /v1/keys/{id}', reason: `key to be revoked: ${id}`, reason_source: 'event' },
      { route: 'POST /v1/keys', reason: 'key to be created: crm (protocols:read audit:read)' },
    ]);
  });
});

describe('the calendar', () => {
  it('has the holidays of a year and the deadlines of the operator', async () => {
    const { json } = await server.call('GET', '/v1/calendar?year=2026', admin);
    // Easter of 2026 is 5 April.
    expect(json.holidays).toEqual([
      { date: '2026-01-01', name: 'Confraternização Universal' },
      { date: '2026-04-03', name: 'Sexta-feira Santa' },
      { date: '2026-04-21', name: 'Tiradentes' },
      { date: '2026-05-01', name: 'Dia do Trabalho' },
      { date: '2026-09-07', name: 'Independência' },
      { date: '2026-10-12', name: 'Nossa Senhora Aparecida' },
      { date: '2026-11-02', name: 'Finados' },
      { date: '2026-11-15', name: 'Proclamação da República' },
      { date: '2026-11-20', name: 'Consciência Negra' },
      { date: '2026-12-25', name: 'Natal' },
    ]);
    const { name, rules } = OPERATOR.deadlines.profile;
    expect(json.profile).toMatchObject({ name });
    expect((json.rules as { id: string }[]).map(({ id }) => id)).toEqual(rules.map(({ id }) => id));
  });

  it('is asked for by year', async () => {
    for (const year of ['26', '12026', 'agora'])
      expect((await server.call('GET', `/v1/calendar?year=${year}`, admin)).status).toBe(422);
  });
});

describe('the outbox', () => {
  it('shows what waits and why, sends it again, and forgets a target that is not configured any more', async () => {
    const entry = (seq: number) => ({
      seq,
      protocol: `99999720261127${String(seq).padStart(6, '0')}`,
      type: 'issued',
    });
    const entries: ReturnType<typeof entry>[] = [];
    const deliveries = memoryDeliveries({
      head: () => ({ seq: entries.length }) as never,
      entries: () => entries,
    });
    const [crm, old] = ['webhook:crm', 'webhook:antigo'].map((target) => ({ operator, target }));
    if (crm === undefined || old === undefined) throw new Error('two routes');
    for (const route of [crm, old]) await deliveries.begin(route);
    entries.push(entry(1), entry(2));
    for (const route of [crm, old]) await deliveries.enqueueNew(route, ['issued'], 10);
    const [first] = await deliveries.list(crm, 1);
    if (first === undefined) throw new Error('nothing waits');
    const next_ms = Date.now() + 3_600_000;
    await deliveries.failed({ ...first, attempts: 4, next_ms, rejected: true, reason: 'HTTP 422' });

    const own = await httpServer({ outbox: new OutboxQueues(deliveries, [crm]) });
    const more = { headers: await own.keyWith('admin') };
    const { items } = (await own.call('GET', '/v1/outbox', more)).json as { items: object[] };
    expect(items).toMatchObject([
      { target: 'webhook:antigo', configured: false, waiting: 2, failing: 0 },
      {
        target: 'webhook:crm',
        configured: true,
        waiting: 2,
        failing: 1,
        rejected: 1,
        oldest_seq: 1,
        deliveries: [
          {
            seq: 1,
            number: entry(1).protocol,
            attempts: 4,
            rejected: true,
            reason: 'HTTP 422',
            next_at: new Date(next_ms).toISOString(),
          },
          { seq: 2, attempts: 0, rejected: false, reason: null, next_at: null },
        ],
      },
    ]);

    expect((await own.call('POST', '/v1/outbox/retry', more)).json).toEqual({ count: 1 });
    expect((await deliveries.due(crm, Date.now(), 10)).map(({ seq }) => seq)).toEqual([1, 2]);

    const forget = (target: string) => own.call('POST', '/v1/outbox/forget', { ...more, json: { target } });
    const refused = await forget('webhook:crm');
    expect([refused.status, refused.json.code]).toEqual([409, 'state_conflict']);
    expect((await forget('webhook:antigo')).json).toEqual({ count: 2 });
    expect(await deliveries.targets(operator)).toEqual(['webhook:crm']);
    await own.close();
  });
});
