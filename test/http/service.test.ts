import { beforeAll, describe, expect, it } from 'vitest';
import { httpServer, sharedHttpServer } from './http-server.ts';

const server = await sharedHttpServer();

it('says without a key that it is alive and that it can issue', async () => {
  expect(await server.call('GET', '/healthz', { headers: {} })).toMatchObject({
    status: 200,
    json: { status: 'ok' },
  });
  expect(await server.call('GET', '/readyz', { headers: {} })).toMatchObject({
    status: 200,
    json: { ready: true, checks: { database: { ok: true, detail: 'ok' } } },
  });
  expect((await server.app.inject({ method: 'HEAD', url: '/healthz' })).statusCode).toBe(200);
});

it('replies 503 if it cannot issue', async () => {
  const checks = { database: { ok: false, detail: 'does not answer' } };
  const unready = await httpServer({ readiness: async () => ({ ready: false, checks }) });
  expect(await unready.call('GET', '/readyz')).toMatchObject({ status: 503, json: { ready: false, checks } });
  await unready.close();
});

it.each([
  ['from another machine', { remoteAddress: '10.0.0.9' }],
  ['through a proxy on this machine', { headers: { 'x-forwarded-for': '127.0.0.1' } }],
  ['with a wrong key', { remoteAddress: '10.0.0.9', headers: { authorization: 'Bearer errada' } }],
])('shows a client %s only whether it can issue', async (_, more) => {
  const reply = await server.app.inject({ url: '/readyz', ...more });
  expect({ status: reply.statusCode, json: reply.json() }).toEqual({ status: 200, json: { ready: true } });
});

it('shows every check to a client with a key', async () => {
  const reply = await server.app.inject({ url: '/readyz', remoteAddress: '10.0.0.9', headers: server.auth });
  expect(reply.json()).toMatchObject({ ready: true, checks: { database: { ok: true } } });
});

it('counts requests by route and status, without cards or numbers as labels', async () => {
  await server.call('GET', '/v1/protocols/32630520261122000777');
  const { body } = await server.call('GET', '/metrics');
  expect(body).toMatch(
    /carimbo_http_request_seconds_count\{method="GET",route="\/v1\/protocols\/:number",status="404"\} 1/,
  );
  expect(body).not.toContain('32630520261122000777');
});

it('replies 404 to an unknown path, and 405 with Allow to a wrong method', async () => {
  expect(await server.call('GET', '/v2/protocols')).toMatchObject({
    status: 404,
    json: { code: 'not_found' },
  });
  const reply = await server.app.inject({ method: 'DELETE', url: '/v1/protocols/32630520261122000001' });
  expect({ status: reply.statusCode, allow: reply.headers.allow, code: reply.json().code }).toEqual({
    status: 405,
    allow: 'GET',
    code: 'method_not_allowed',
  });
});

it('ignores a slash at the end', async () => {
  expect((await server.call('POST', '/v1/protocols/', { json: {} })).status).toBe(201);
});

it.each(['/v1/protocols', '/healthz', '/nada', '/docs', '/openapi.json'])(
  'sets security headers on %s, and none that would make a browser use https',
  async (url) => {
    const { headers } = await server.call('GET', url);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(String(headers['content-security-policy'])).toContain("default-src 'none'");
    expect(String(headers['content-security-policy'])).toContain("frame-ancestors 'none'");
    expect(String(headers['content-security-policy'])).not.toContain('upgrade-insecure-requests');
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers.server).toBeUndefined();
  },
);

it('lets Swagger UI load its own scripts and styles only', async () => {
  const policy = String((await server.call('GET', '/docs')).headers['content-security-policy']);
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("connect-src 'self';");
});

it('forbids caching of replies', async () => {
  expect((await server.call('GET', '/v1/protocols')).headers['cache-control']).toBe('no-store');
});

describe('the Postman collection', () => {
  interface Item {
    name: string;
    item?: Item[];
    request?: { method: string; url: { raw: string }; auth?: object; body?: { mode: string; raw?: string } };
    response?: { name: string; code: number; body: string }[];
  }
  interface Collection {
    info: { schema: string };
    auth: object;
    variable: { key: string; value: string }[];
    item: Item[];
  }
  let collection: Collection;
  let requests: Item[];
  beforeAll(async () => {
    const { json } = await server.call('GET', '/postman.json', { headers: { host: '10.1.2.3:8080' } });
    collection = json as unknown as Collection;
    requests = collection.item.flatMap((folder) => folder.item ?? []);
  });

  it('is of version 2.1, with the address of this server and the key as variables', () => {
    expect(collection.info.schema).toContain('/v2.1.0/');
    expect(collection.variable.map(({ key, value }) => [key, value])).toEqual([
      ['base_url', 'http://10.1.2.3:8080'],
      ['api_key', ''],
      ['number', ''],
    ]);
    expect(collection.auth).toMatchObject({ type: 'bearer', bearer: [{ value: '{{api_key}}' }] });
  });

  it('has a folder for each tag, and every call in one of them', () => {
    expect(collection.item.map(({ name }) => name)).toEqual([
      'Protocolos',
      'Registros do diário',
      'Documentos',
      'Beneficiários',
      'Relatórios',
      'Registros de acesso',
      'Serviço',
    ]);
    const calls = requests.map(({ request }) => `${request?.method} ${request?.url.raw.split('?')[0]}`);
    expect([...new Set(calls)].sort()).toEqual([
      'GET {{base_url}}/healthz',
      'GET {{base_url}}/metrics',
      'GET {{base_url}}/readyz',
      'GET {{base_url}}/v1/access-records',
      'GET {{base_url}}/v1/beneficiaries',
      'GET {{base_url}}/v1/beneficiaries/:card_number',
      'GET {{base_url}}/v1/callbacks',
      'GET {{base_url}}/v1/callbacks/summary',
      'GET {{base_url}}/v1/dashboard',
      'GET {{base_url}}/v1/deadlines',
      'GET {{base_url}}/v1/deadlines/summary',
      'GET {{base_url}}/v1/offline/floors',
      'GET {{base_url}}/v1/protocols',
      'GET {{base_url}}/v1/protocols/:number',
      'GET {{base_url}}/v1/protocols/:number/denial.json',
      'GET {{base_url}}/v1/protocols/:number/denial.pdf',
      'GET {{base_url}}/v1/protocols/:number/record.json',
      'GET {{base_url}}/v1/protocols/:number/record.pdf',
      'GET {{base_url}}/v1/reports/ombudsman',
      'POST {{base_url}}/v1/access-records/search',
      'POST {{base_url}}/v1/beneficiaries/search',
      'POST {{base_url}}/v1/offline',
      'POST {{base_url}}/v1/protocols',
      'POST {{base_url}}/v1/protocols/:number/entries',
      'POST {{base_url}}/v1/protocols/export',
      'POST {{base_url}}/v1/protocols/search',
    ]);
  });

  it('has example bodies that the server accepts, and example replies', async () => {
    const issue = requests.find(({ name }) => name === 'Emitir um protocolo');
    const json: unknown = JSON.parse(issue?.request?.body?.raw ?? '');
    expect((await server.call('POST', '/v1/protocols', { json })).status).toBe(201);
    const created = issue?.response?.find(({ code }) => code === 201);
    expect(JSON.parse(created?.body ?? '')).toMatchObject({ number: '99999720261122000001', state: 'open' });
    const form = requests.find(({ name }) => name.startsWith('Emitir um protocolo (formulário'));
    expect(form?.response?.find(({ code }) => code === 201)?.body).toMatch(/^number=\d{20}&.*&status=ok$/);
  });
});
