import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Scope } from '../../src/auth/scope.ts';
import { type HttpServer, httpServer } from './http-server.ts';

let server: HttpServer;
beforeEach(async () => {
  server = await httpServer();
});
afterEach(() => server.close());

const issueWith = (headers: Record<string, string>) =>
  server.call('POST', '/v1/protocols', { json: {}, headers });
const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

it('accepts a key as Bearer, in upper and lower case', async () => {
  expect((await issueWith({ authorization: `Bearer ${server.secret}` })).status).toBe(201);
  expect((await issueWith({ authorization: `bearer ${server.secret}` })).status).toBe(201);
});

it('accepts Basic with the key’s id as user and the key as password, as old Asterisks send it', async () => {
  expect((await issueWith(basic(server.keyId, server.secret))).status).toBe(201);
  expect((await issueWith(basic('admin', server.secret))).status).toBe(401);
});

it.each([
  ['nothing', {}],
  ['a wrong key', { authorization: 'Bearer wrong' }],
  ['an empty key', { authorization: 'Bearer ' }],
  ['another scheme', { authorization: 'Digest x' }],
  ['Basic without a colon', { authorization: 'Basic abc' }],
  ['a key of 8,000 characters', { authorization: `Bearer ${'x'.repeat(8_000)}` }],
])('replies 401 to %s, and how to send a key', async (_what, headers) => {
  const { status, json, headers: replied } = await issueWith(headers);
  expect({ status, code: json.code }).toEqual({ status: 401, code: 'unauthorized' });
  expect(replied['www-authenticate']).toMatch(/^Bearer realm="carimbo", Basic realm="carimbo"/);
  expect(server.service.requests).toEqual([]);
});

it('replies 401 as a form if the query asks for one', async () => {
  const { status, pairs } = await server.call('POST', '/v1/protocols?format=form', { form: {}, headers: {} });
  expect(status).toBe(401);
  expect([pairs[0], pairs.at(-1)]).toEqual([
    ['code', 'unauthorized'],
    ['status', 'error'],
  ]);
});

const NEEDS: [Scope, 'GET' | 'POST', string][] = [
  ['protocols:issue', 'POST', '/v1/protocols'],
  ['protocols:read', 'GET', '/v1/protocols'],
  ['protocols:read', 'GET', '/v1/protocols/32630520261122000001'],
  ['protocols:write', 'POST', '/v1/protocols/32630520261122000001/entries'],
  ['beneficiaries:read', 'GET', '/v1/beneficiaries/1'],
  ['beneficiaries:read', 'GET', '/v1/beneficiaries?cpf=52998224725'],
];

it.each(NEEDS)('requires %s for %s %s, and no other scope', async (scope, method, url) => {
  const others = (
    ['protocols:issue', 'protocols:read', 'protocols:write', 'beneficiaries:read', 'admin'] as const
  ).filter((one) => one !== scope);
  const json = method === 'POST' ? { json: {} } : {};
  const refused = await server.call(method, url, { headers: await server.keyWith(...others), ...json });
  expect({ status: refused.status, code: refused.json.code }).toEqual({ status: 403, code: 'forbidden' });
  expect(refused.json.detail).toContain(scope);
  const allowed = await server.call(method, url, { headers: await server.keyWith(scope), ...json });
  expect(allowed.status).not.toBe(403);
});

it('names the beneficiary to a key that may only issue in a form, which the IVR needs, and not in JSON', async () => {
  const headers = await server.keyWith('protocols:issue');
  const json = { card_number: '00010000000000017' };
  const { pairs } = await server.call('POST', '/v1/protocols?format=form', { headers, json });
  expect(Object.fromEntries(pairs)).toMatchObject({ beneficiary_name: 'Maria da Silva' });
  expect((await server.call('POST', '/v1/protocols', { headers, json })).body).not.toContain('Maria');
});

it('refuses a revoked key, while the server runs', async () => {
  expect((await issueWith(server.auth)).status).toBe(201);
  await server.keys.revoke(server.keyId);
  expect((await issueWith(server.auth)).status).toBe(401);
});

it('refuses a valid key of an operator that this server does not have', async () => {
  const { secret } = await server.keys.create({ operator: '000515', scopes: ['protocols:issue'] });
  const { status, json } = await issueWith({ authorization: `Bearer ${secret}` });
  expect({ status, code: json.code }).toEqual({ status: 403, code: 'operator_unknown' });
});

it('limits wrong keys by address, says when to try again, and still accepts a key that was valid before', async () => {
  expect((await issueWith(server.auth)).status).toBe(201);
  const wrong = { authorization: 'Bearer wrong' };
  for (let i = 0; i < 5; i += 1) expect((await issueWith(wrong)).status).toBe(401);
  const { status, json, headers } = await issueWith(wrong);
  expect({ status, code: json.code }).toEqual({ status: 429, code: 'too_many_attempts' });
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
  expect((await issueWith(server.auth)).status).toBe(201);
  // A key that was not used before may be a guess.
  expect((await issueWith(await server.keyWith('protocols:issue'))).status).toBe(429);
  expect((await issueWith(wrong)).status).toBe(429);
});

it('does not count requests without a key: they are no guesses', async () => {
  for (let i = 0; i < 8; i += 1) expect((await issueWith({})).status).toBe(401);
});

it('counts each address separately, and a whole /64 of IPv6 as one', async () => {
  const wrongFrom = async (remoteAddress: string) => {
    const headers = { authorization: 'Bearer wrong' };
    return (await server.app.inject({ method: 'GET', url: '/v1/protocols', headers, remoteAddress }))
      .statusCode;
  };
  for (let i = 0; i < 5; i += 1) await wrongFrom(`2001:db8:1:2::${i + 1}`);
  expect(await wrongFrom('2001:db8:1:2:ffff::9')).toBe(429);
  expect(await wrongFrom('2001:db8:1:3::1')).toBe(401);
  expect(await wrongFrom('10.0.0.1')).toBe(401);
});

it('shows /metrics to this machine and to admin only', async () => {
  const metrics = async (remoteAddress: string, headers: Record<string, string> = {}) =>
    (await server.app.inject({ url: '/metrics', remoteAddress, headers })).statusCode;
  expect(await metrics('127.0.0.1')).toBe(200);
  expect(await metrics('::1')).toBe(200);
  expect(await metrics('10.0.0.1')).toBe(401);
  expect(await metrics('10.0.0.1', server.auth)).toBe(403);
  expect(await metrics('10.0.0.1', await server.keyWith('admin'))).toBe(200);
  // Behind a proxy on this machine that is not configured, every client would have a local address.
  expect(await metrics('127.0.0.1', { 'x-forwarded-for': '10.0.0.1' })).toBe(401);
});

it('replies 503 while keys cannot be looked up, and accepts the key again afterwards', async () => {
  const authenticate = server.keys.authenticate.bind(server.keys);
  server.keys.authenticate = () => Promise.reject(new Error('connect ECONNREFUSED'));
  const { status, json } = await issueWith(server.auth);
  expect({ status, code: json.code }).toEqual({ status: 503, code: 'store_unavailable' });
  server.keys.authenticate = authenticate;
  expect((await issueWith(server.auth)).status).toBe(201);
});
