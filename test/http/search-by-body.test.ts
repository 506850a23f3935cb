import { describe, expect, it, vi } from 'vitest';
import { httpServer, MARIA, sharedHttpServer } from './http-server.ts';

const server = await sharedHttpServer();

const FILTERS = {
  card_number: '000.123',
  cpf: '529.982.247-25',
  caller: '+5511987654321',
  call_id: 'c1',
  state: 'open',
  class: 'care',
  channel: 'web',
  q: '1',
  cursor: 'c',
  limit: '100',
  from: '2026-11-22',
  to: '2026-11-22',
  due_before: '2026-12-01T00:00:00-03:00',
};

describe('searching protocols with the filters in the body', () => {
  it.each(['json', 'form'] as const)('searches for the same as in the query, as %s', async (as) => {
    const asked = vi
      .spyOn(server.service.protocolService, 'search')
      .mockResolvedValue({ items: [], next_cursor: null });
    expect((await server.call('GET', `/v1/protocols?${new URLSearchParams(FILTERS)}`)).status).toBe(200);
    expect((await server.call('POST', '/v1/protocols/search', { [as]: FILTERS })).status).toBe(200);
    expect(asked.mock.calls).toHaveLength(2);
    expect(asked.mock.calls[1]).toEqual(asked.mock.calls[0]);
  });

  it('finds the same page, as JSON and as a form', async () => {
    const { json: issued } = await server.call('POST', '/v1/protocols', {
      json: { card_number: MARIA.card_number, call_id: 'c1' },
    });
    await server.call('POST', '/v1/protocols', { json: { call_id: 'c2' } });
    const { json } = await server.call('POST', '/v1/protocols/search', {
      json: { card_number: MARIA.card_number, limit: 5 },
    });
    expect(json).toMatchObject({ items: [{ number: issued.number }], next_cursor: null });
    const { pairs } = await server.call('POST', '/v1/protocols/search', {
      form: { card_number: MARIA.card_number, format: 'form' },
    });
    expect(Object.fromEntries(pairs)).toMatchObject({ number: issued.number, count: '1', status: 'ok' });
    expect((await server.call('POST', '/v1/protocols/search')).json.items).toHaveLength(2);
  });

  it('finds by a word of the name or by CPF with beneficiaries:read, and says how it read the text', async () => {
    const { json: issued } = await server.call('POST', '/v1/protocols', {
      json: { card_number: MARIA.card_number, caller: '+5511987654321' },
    });
    const search = async (q: string, ...scopes: ('protocols:read' | 'beneficiaries:read')[]) => {
      const headers = await server.keyWith(...scopes);
      const { json } = await server.call('POST', '/v1/protocols/search', { headers, json: { q } });
      return [(json.items as { number: string }[]).map(({ number }) => number), json.understood];
    };
    const word = MARIA.name.split(' ')[0]?.toUpperCase() ?? '';
    const both = ['protocols:read', 'beneficiaries:read'] as const;
    expect(await search(word, ...both)).toEqual([[issued.number], ['name']]);
    expect(await search(word, 'protocols:read')).toEqual([[], []]);
    expect(await search(MARIA.cpf ?? '', ...both)).toEqual([[issued.number], ['card', 'cpf', 'phone']]);
    expect(await search(MARIA.cpf ?? '', 'protocols:read')).toEqual([[], ['card', 'phone']]);
    expect(await search('98765-4321', 'protocols:read')).toEqual([[issued.number], ['card', 'phone']]);
    expect(await search(String(issued.number).slice(8), 'protocols:read')).toEqual([
      [issued.number],
      ['number_part', 'card', 'phone'],
    ]);
    const { json } = await server.call('POST', '/v1/protocols/search', { json: {} });
    expect(json.understood).toBeUndefined();
  });

  it.each([
    [{ state: 'aberto' }, 'invalid_field', 'state'],
    [{ card_number: 123 }, 'invalid_field', 'card_number'],
    [{ limit: 101 }, 'invalid_field', 'limit'],
    [{ limit: '0' }, 'invalid_field', 'limit'],
    [{ from: 'ontem' }, 'invalid_field', 'from'],
    [{ nome: 'Maria' }, 'unknown_field', 'nome'],
  ])('refuses %j as in the query', async (json, code, field) => {
    const refused = await server.call('POST', '/v1/protocols/search', { json });
    expect(refused).toMatchObject({ status: 422, json: { code, field } });
  });

  it('needs protocols:read', async () => {
    const headers = await server.keyWith('protocols:issue', 'protocols:write', 'beneficiaries:read', 'admin');
    expect((await server.call('POST', '/v1/protocols/search', { headers })).status).toBe(403);
  });
});

describe('looking a beneficiary up with card or CPF in the body', () => {
  it.each([{ card_number: MARIA.card_number }, { cpf: '52998224725' }])('finds by %j', async (asked) => {
    for (const as of ['json', 'form'])
      expect((await server.call('POST', '/v1/beneficiaries/search', { [as]: asked })).json).toEqual(MARIA);
    const { pairs } = await server.call('POST', '/v1/beneficiaries/search?format=form', { form: asked });
    expect(Object.fromEntries(pairs)).toMatchObject({ beneficiary_name: MARIA.name, status: 'ok' });
  });

  it.each([
    [{ card_number: '424242' }, 404, 'beneficiary_not_found'],
    [{ card_number: 'x-y' }, 422, 'card_invalid'],
    [{ card_number: 42 }, 422, 'invalid_field'],
    [{ nome: 'Maria' }, 422, 'unknown_field'],
    [{}, 422, 'missing_field'],
    [{ card_number: '' }, 422, 'missing_field'],
  ])('refuses %j with %i', async (json, status, code) => {
    expect(await server.call('POST', '/v1/beneficiaries/search', { json })).toMatchObject({
      status,
      json: { code },
    });
  });

  it('counts as a lookup, and needs beneficiaries:read', async () => {
    const headers = await server.keyWith('protocols:read', 'protocols:issue', 'protocols:write', 'admin');
    const json = { card_number: MARIA.card_number };
    expect((await server.call('POST', '/v1/beneficiaries/search', { headers, json })).status).toBe(403);
    server.service.fail('limit');
    const limited = await server.call('POST', '/v1/beneficiaries/search', { json });
    expect(limited).toMatchObject({ status: 429, json: { code: 'lookup_limited' } });
  });
});

it('writes nothing of what was searched for into the log', async () => {
  const own = await httpServer();
  await own.call('POST', '/v1/protocols/search', {
    json: { card_number: '99887766', caller: '11987654321' },
  });
  await own.call('POST', '/v1/beneficiaries/search', { json: { cpf: '52998224725' } });
  await own.call('POST', '/v1/beneficiaries/search', { form: { card_number: '99887766x' } });
  await own.close();
  expect(own.logged()).toContain('"route":"/v1/beneficiaries/search"');
  for (const text of ['99887766', '987654321', '52998224725']) expect(own.logged()).not.toContain(text);
});
