import { describe, expect, it } from 'vitest';
import type { OpenApiDocument } from '../../src/http/openapi/openapi-types.ts';
import { HOSTILE, MARIA, sharedHttpServer } from './http-server.ts';

const server = await sharedHttpServer();

type Record = { [field: string]: unknown };

/** What an auditor sees, the newest first. */
async function records(query = '', headers = server.auth): Promise<Record[]> {
  const { status, json } = await server.call('GET', `/v1/access-records${query}`, { headers });
  expect(status).toBe(200);
  return json.items as Record[];
}

async function issued(fields: object = {}): Promise<string> {
  const { json } = await server.issue({ card_number: MARIA.card_number, ...fields });
  return String(json.number);
}

const search = { card_number: MARIA.card_number };
/** Every way to read personal data. */
const READINGS = {
  'GET /v1/protocols/{number}': (number: string) => server.call('GET', `/v1/protocols/${number}`),
  'GET /v1/protocols': () => server.call('GET', `/v1/protocols?${new URLSearchParams(search)}`),
  'POST /v1/protocols/search': () => server.call('POST', '/v1/protocols/search', { json: search }),
  'GET /v1/beneficiaries/{card_number}': () => server.call('GET', `/v1/beneficiaries/${MARIA.card_number}`),
  'GET /v1/beneficiaries': () => server.call('GET', `/v1/beneficiaries?cpf=${MARIA.cpf}`),
  'POST /v1/beneficiaries/search': () => server.call('POST', '/v1/beneficiaries/search', { json: search }),
};
const ROUTES = Object.keys(READINGS) as (keyof typeof READINGS)[];

describe.each(ROUTES)('%s', (route) => {
  const isLookup = route.includes('beneficiaries');

  it('leaves one record, which names what was shown', async () => {
    const number = await issued();
    const { status, headers } = await READINGS[route](number);
    expect(status).toBe(200);
    expect(await records()).toEqual([
      {
        at: '2026-11-22T14:05:00.000-03:00',
        id: headers['x-request-id'],
        actor: `key:${server.keyId}`,
        origin: 'pbx',
        address: '127.0.0.1',
        route,
        fields: 'full',
        numbers: isLookup ? [] : [number],
        card_number: isLookup ? MARIA.card_number : null,
        reason: null,
        reason_source: null,
        filter: null,
      },
    ]);
  });

  it('shows nothing where its record cannot be written', async () => {
    const number = await issued();
    server.service.fail('records');
    const { status, json, body } = await READINGS[route](number);
    expect(status).toBe(503);
    expect(json.code).toBe('access_not_recorded');
    for (const secret of [MARIA.name, MARIA.cpf, MARIA.card_number]) expect(body).not.toContain(secret);
    expect(await records()).toEqual([]);
  });
});

it('are asked for by every route whose reply shows a protocol or a person', async () => {
  const document = (await server.app.inject('/openapi.json')).json<OpenApiDocument>();
  const personal = /\/(Protocol|ProtocolWithEntries|ProtocolPage|Beneficiary)"/;
  const recorded: string[] = [];
  const shown: string[] = [];
  for (const [path, operations] of Object.entries(document.paths))
    for (const [method, { responses }] of Object.entries(operations)) {
      const name = `${method.toUpperCase()} ${path}`;
      if (responses[503]?.description.includes('access_not_recorded')) recorded.push(name);
      if (personal.test(JSON.stringify(responses[200] ?? {}))) shown.push(name);
    }
  expect(shown.filter((name) => !recorded.includes(name))).toEqual([]);
  expect(shown).toEqual(expect.arrayContaining(ROUTES));
});

it('are not left by issuing, appending, errors and requests that are refused', async () => {
  const number = await issued();
  await server.call('POST', `/v1/protocols/${number}/entries`, { json: { type: 'noted', text: 'x' } });
  await server.call('GET', '/v1/protocols/99999920261122000009');
  await server.call('GET', '/v1/beneficiaries/00010000000000999');
  await server.call('GET', '/v1/protocols?limit=0');
  await server.call('GET', `/v1/protocols/${number}`, { headers: await server.keyWith('protocols:issue') });
  expect(await records()).toEqual([]);
});

it('name every protocol of a page, and only the newest of a form', async () => {
  const numbers = [await issued(), await issued({ subject: 'outro' })];
  await server.call('GET', '/v1/protocols');
  expect((await records())[0]?.numbers).toEqual(expect.arrayContaining(numbers));
  await server.call('GET', '/v1/protocols?format=form');
  const [form] = await records(`?number=${numbers[1]}&limit=1`);
  expect([form?.numbers, (await records()).length]).toEqual([[numbers[1]], 2]);
});

it('are found by number with spaces, by card in every spelling, and by actor', async () => {
  const auditor = await server.keyWith('audit:read');
  const number = await issued();
  await server.call('GET', `/v1/protocols/${number}`);
  await server.call('GET', `/v1/beneficiaries/${MARIA.card_number}`);
  await server.call('GET', `/v1/beneficiaries/${HOSTILE.card_number}`);
  const routes = async (query: object) =>
    (await records(`?${new URLSearchParams({ ...query })}`, auditor))
      .map(({ route }) => String(route))
      .sort();
  const spaced = number.replace(/^(.{6})/, '$1 ');
  expect(await routes({ number: spaced })).toEqual(['GET /v1/protocols/{number}']);
  const both = ['GET /v1/beneficiaries/{card_number}', 'GET /v1/protocols/{number}'];
  expect(await routes({ card_number: MARIA.card_number })).toEqual(both);
  expect(await routes({ card_number: `0001.${MARIA.card_number.slice(4)}` })).toEqual(both);
  expect(await routes({ actor: `key:${server.keyId}` })).toHaveLength(3);
  expect(await routes({ actor: 'key:other' })).toEqual([]);
  expect(await routes({ from: '2026-11-22', to: '2026-11-22' })).toHaveLength(3);
  expect(await routes({ from: '2026-11-23' })).toEqual([]);
});

describe('the reason', () => {
  const reasonOf = async (send: (number: string) => Promise<unknown>, fields: object = {}) => {
    await send(await issued(fields));
    const [newest] = await records('?limit=1');
    return [newest?.reason, newest?.reason_source];
  };
  const reading = (headers: object) => (number: string) =>
    server.call('GET', `/v1/protocols/${number}`, { headers: { ...server.auth, ...headers } });

  it.each([
    ['UTF-8, as programs send it', Buffer.from('Pedido do titular: não sei', 'utf8').toString('latin1')],
    ['Latin-1, as browsers send it', 'Pedido do titular: não sei'],
  ])('is read from the header in %s', async (_, header) => {
    expect(await reasonOf(reading({ 'access-reason': header }))).toEqual([
      'Pedido do titular: não sei',
      'given',
    ]);
  });

  it('is read from the body', async () => {
    const json = { ...search, reason: ' Ouvidoria 12 ' };
    expect(await reasonOf(() => server.call('POST', '/v1/protocols/search', { json }))).toEqual([
      'Ouvidoria 12',
      'given',
    ]);
    expect(await reasonOf(() => server.call('POST', '/v1/beneficiaries/search', { json }))).toEqual([
      'Ouvidoria 12',
      'given',
    ]);
  });

  it('is cut at 200 characters, and refused over 1000', async () => {
    expect(await reasonOf(reading({ 'access-reason': 'x'.repeat(1000) }))).toEqual([
      'x'.repeat(200),
      'given',
    ]);
    const { status, json } = await reading({ 'access-reason': 'x'.repeat(1001) })(await issued());
    expect([status, json.code]).toEqual([422, 'invalid_field']);
  });

  it('is the purpose of the key where none is given', async () => {
    const { secret } = await server.keys.create({
      operator: '326305',
      scopes: ['protocols:read'],
      purpose: 'Atendimento',
    });
    const headers = { authorization: `Bearer ${secret}` };
    expect(await reasonOf(reading(headers))).toEqual(['Atendimento', 'purpose']);
    expect(await reasonOf(reading({ ...headers, 'access-reason': 'Auditoria' }))).toEqual([
      'Auditoria',
      'given',
    ]);
  });

  it('is the call while it goes on', async () => {
    const fact = (number: string, type: string) =>
      server.call('POST', `/v1/protocols/${number}/entries`, { json: { type } });
    const during = async (number: string) => {
      await fact(number, 'call.answered');
      await reading({ 'access-reason': 'Atendimento' })(number);
    };
    expect(await reasonOf(during, { call_id: 'pbx-1' })).toEqual(['pbx-1', 'call']);
    const after = async (number: string) => {
      await fact(number, 'call.ended');
      await reading({ 'access-reason': 'Retorno' })(number);
    };
    expect(await reasonOf(after, { call_id: 'pbx-1' })).toEqual(['Retorno', 'given']);
  });
});

describe('for an auditor without beneficiaries:read', () => {
  it('show no card, and are found by it', async () => {
    await server.call('GET', `/v1/beneficiaries/${MARIA.card_number}`);
    const headers = await server.keyWith('audit:read');
    const { body } = await server.call('GET', '/v1/access-records', { headers });
    expect(body).not.toContain(MARIA.card_number);
    const json = { card_number: MARIA.card_number };
    const found = await server.call('POST', '/v1/access-records/search', { headers, json });
    expect(found.json.items).toHaveLength(1);
    expect(found.body).not.toContain(MARIA.card_number);
  });

  it('say whether the reply could hold more than name, plan and state', async () => {
    const number = await issued();
    await server.call('GET', `/v1/protocols/${number}`, { headers: await server.keyWith('protocols:read') });
    expect((await records())[0]?.fields).toBe('reduced');
  });
});

it('leave a record themselves where they show a card', async () => {
  await server.call('GET', `/v1/beneficiaries/${MARIA.card_number}`);
  await records();
  const all = await records(`?card_number=${MARIA.card_number}`);
  expect(all.map(({ route }) => route).sort()).toEqual([
    'GET /v1/access-records',
    'GET /v1/beneficiaries/{card_number}',
  ]);
});

it('are shown to keys with audit:read only', async () => {
  const headers = await server.keyWith('protocols:read', 'beneficiaries:read', 'admin');
  const { status, json } = await server.call('GET', '/v1/access-records', { headers });
  expect([status, json.code]).toEqual([403, 'forbidden']);
});

it('come as a form, too: the newest, with how many there are', async () => {
  const none = await server.call('GET', '/v1/access-records?format=form');
  expect(Object.fromEntries(none.pairs)).toMatchObject({ actor: '', count: '0', status: 'ok' });
  const number = await issued();
  await server.call('GET', `/v1/protocols/${number}`);
  const { pairs } = await server.call('GET', '/v1/access-records?format=form');
  expect(Object.fromEntries(pairs)).toMatchObject({ numbers: number, count: '1', status: 'ok' });
});
