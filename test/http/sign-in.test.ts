import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FailedAttempts } from '../../src/auth/failed-attempts.ts';
import { Sessions } from '../../src/auth/sessions.ts';
import { memoryUsers } from '../support/memory-users.ts';
import { OPERATOR } from '../support/protocol-service.ts';
import { CHEAP_PASSWORDS, httpServer } from './http-server.ts';
import {
  cookieOf,
  ORIGIN,
  PASSWORD,
  type SessionServer,
  sessionServer,
  statusAndCode,
} from './session-server.ts';

let server: SessionServer;

beforeAll(async () => {
  server = await sessionServer();
});
afterAll(() => server.close());
beforeEach(() => server.renew());

describe('signing in', () => {
  it('answers who it is and what they may, with a cookie that pages cannot read', async () => {
    const reply = await server.signInAs('  Maria.Silva ');
    expect(reply.status).toBe(201);
    expect(reply.json).toEqual({
      user: 'maria.silva',
      name: 'Maria Silva',
      role: 'agent',
      scopes: ['beneficiaries:read', 'protocols:read', 'protocols:write'],
      rights: [],
      operator: { ans_registry: OPERATOR.ans_registry, name: OPERATOR.name, training: false },
      extensions: ['2001'],
      queues: [],
      language: null,
      must: [],
      totp: false,
      password: true,
      expires_at: new Date(server.clock.ms + 8 * 3_600_000).toISOString(),
    });
    expect(reply.headers['set-cookie']).toMatch(
      /^carimbo_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const { json } = await server.sessionWith({ cookie: cookieOf(reply) });
    expect(json).toEqual(reply.json);
  });

  it('sets a cookie for this host and https only, where the browser came by https', async () => {
    const secure = await httpServer({ signIn: { url: 'https://carimbo.example', isDemo: false } });
    await secure.users.create({
      user: 'ana',
      name: 'Ana',
      role: 'agent',
      operator: '326305',
      password: PASSWORD,
    });
    const json = { user: 'ana', password: PASSWORD };
    const reply = await secure.call('POST', '/v1/session', { json, headers: {} });
    expect(reply.headers['set-cookie']).toMatch(
      /^__Host-carimbo_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    );
    const [, token = ''] = cookieOf(reply).split('=');
    const plain = await secure.call('GET', '/v1/session', {
      headers: { cookie: `carimbo_session=${token}` },
    });
    expect(plain.status).toBe(401);
    await secure.close();
  });

  it('says the same of a wrong password, an unknown user and one who is disabled, after the same work', async () => {
    await server.users.create({
      user: 'saiu',
      name: 'Saiu',
      role: 'agent',
      operator: OPERATOR.ans_registry,
      password: PASSWORD,
    });
    await server.users.change('saiu', { disabled: true });
    const replies = [
      await server.signInAs('maria.silva', 'outra senha qualquer'),
      await server.signInAs('ninguem'),
      await server.signInAs('saiu'),
      await server.signInAs("' or 1=1 --"),
    ];
    const seen = replies.map(({ status, json: { id: _, ...json }, headers }) => ({
      status,
      json,
      names: Object.keys(headers).sort(),
    }));
    expect(new Set(seen.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(seen[0]).toMatchObject({ status: 401, json: { code: 'sign_in_failed' } });
    expect(replies.some(({ headers }) => headers['set-cookie'] !== undefined)).toBe(false);
  });

  it('ends the session that the browser had', async () => {
    const before = await server.cookieFor('maria.silva');
    const after = await server.signInAs('supervisor', PASSWORD, { headers: before });
    expect((await server.sessionWith(before)).status).toBe(401);
    expect((await server.sessionWith({ cookie: cookieOf(after) })).json.user).toBe('supervisor');
  });

  it('opens no dialogue of the browser over the page', async () => {
    const page = { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' };
    for (const headers of [page, { ...page, cookie: 'carimbo_session=x' }]) {
      const { headers: replied } = await server.call('GET', '/v1/protocols', { headers });
      expect(replied['www-authenticate']).not.toMatch(/basic/i);
    }
  });

  it('logs neither the password nor what was typed as a user', async () => {
    await server.signInAs('senha-no-lugar-errado', 'segredo-digitado');
    expect(server.logged()).not.toMatch(/senha-no-lugar-errado|segredo-digitado|cavalo|scrypt/);
  });

  it('takes JSON only', async () => {
    const form = { user: 'maria.silva', password: PASSWORD };
    const reply = await server.call('POST', '/v1/session', { form, headers: ORIGIN });
    expect(statusAndCode(reply)).toEqual([415, 'unsupported_media_type']);
  });
});

describe('attempts', () => {
  const limited = async (points: number) => {
    const store = memoryUsers();
    const sessions = new Sessions({
      store,
      passwords: CHEAP_PASSWORDS,
      operators: [OPERATOR],
      failedAuth: { points, seconds: 600 },
      settings: { idleMinutes: 30, hours: 8, totp: [] },
    });
    const config = { host: '127.0.0.1', port: 0, trustProxy: ['127.0.0.1'] };
    const own = await httpServer({ sessions, config }, {}, store);
    await own.users.create({
      user: 'ana',
      name: 'Ana',
      role: 'agent',
      operator: '326305',
      password: PASSWORD,
    });
    const attempt = (user: string, password: string, address: string) =>
      own.call('POST', '/v1/session', { json: { user, password }, headers: { 'x-forwarded-for': address } });
    return { own, attempt };
  };

  it('that fail are limited by address, for all users together', async () => {
    const { own, attempt } = await limited(3);
    const replies = [];
    for (const user of ['a', 'b', 'ana', 'ana']) replies.push(await attempt(user, 'errada', '192.0.2.1'));
    expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 429]);
    expect(Number(replies[3]?.headers['retry-after'])).toBeGreaterThan(0);
    expect((await attempt('ana', PASSWORD, '192.0.2.2')).status).toBe(201);
    await own.close();
  });

  it('that fail are limited by user, known or not, from wherever they come', async () => {
    const { own, attempt } = await limited(1_000);
    for (const user of ['ana', 'ninguem']) {
      const statuses = [];
      for (let i = 0; i < 11; i++) statuses.push((await attempt(user, 'errada', `192.0.2.${i}`)).status);
      expect(statuses).toEqual([...Array(10).fill(401), 429]);
    }
    await own.close();
  });

  it('cannot lock out a user where that user has signed in before', async () => {
    const { own, attempt } = await limited(1_000);
    expect((await attempt('ana', PASSWORD, '198.51.100.7')).status).toBe(201);
    for (let i = 0; i < 12; i++) await attempt('ana', 'errada', `192.0.2.${i}`);
    expect((await attempt('ana', PASSWORD, '192.0.2.99')).status).toBe(429);
    expect((await attempt('ana', PASSWORD, '198.51.100.7')).status).toBe(201);
    await own.close();
  });

  it('sent at the same time do not pass the limit', async () => {
    const { own, attempt } = await limited(3);
    const sent = Array.from({ length: 12 }, () => attempt('ana', 'errada', '192.0.2.1'));
    const failed = (await Promise.all(sent)).filter(({ status }) => status === 401);
    // Two at a time: both may begin with one point left.
    expect(failed.length).toBeLessThanOrEqual(4);
    await own.close();
  });

  it('count for IPv6 by network', async () => {
    const attempts = new FailedAttempts({ points: 1, seconds: 60 });
    await attempts.penalty('2001:db8:1:2:3::1');
    await expect(attempts.refuseIfSpent('2001:db8:1:2:9::9')).rejects.toThrow('too_many_attempts');
  });
});

describe('a second factor', () => {
  it('that the role needs comes before anything else, and is asked for from then on', async () => {
    const { ans_registry: operator } = OPERATOR;
    const base = { operator, password: PASSWORD, is_temporary: false };
    await server.users.create({ ...base, user: 'fiscal', name: 'Fiscal', role: 'auditor' });
    const first = await server.signInAs('fiscal');
    expect(first.json).toMatchObject({ must: ['totp'], scopes: [], totp: false });
    const { secret, recovery, cookie } = await server.enrol('fiscal');
    expect((await server.sessionWith({ cookie })).json).toMatchObject({ must: [], totp: true });
    expect(recovery).toHaveLength(10);

    expect(statusAndCode(await server.signInAs('fiscal'))).toEqual([401, 'code_required']);
    expect(statusAndCode(await server.signInAs('fiscal', 'errada errada'))).toEqual([401, 'sign_in_failed']);
    expect(statusAndCode(await server.signInAs('fiscal', PASSWORD, { code: '000000x' }))).toEqual([
      401,
      'code_invalid',
    ]);
    // The code that confirmed it was used.
    expect((await server.signInAs('fiscal', PASSWORD, { code: server.codeOf(secret) })).json.code).toBe(
      'code_invalid',
    );
    server.clock.ms += 30_000;
    const code = server.codeOf(secret);
    expect((await server.signInAs('fiscal', PASSWORD, { code })).status).toBe(201);
    expect((await server.signInAs('fiscal', PASSWORD, { code })).json.code).toBe('code_invalid');

    const [lost = ''] = recovery;
    expect((await server.signInAs('fiscal', PASSWORD, { code: lost.toUpperCase() })).status).toBe(201);
    expect((await server.signInAs('fiscal', PASSWORD, { code: lost })).json.code).toBe('code_invalid');
    expect(server.logged()).not.toContain(secret);
  });
});

it('sign-ins, failures, sign-outs and changes of users are recorded, and none of their secrets', async () => {
  const headers = await server.cookieFor('supervisor');
  await server.signInAs('supervisor', 'senha errada aqui');
  await server.call('PATCH', '/v1/users/maria.silva', { json: { extensions: ['7'] }, headers });
  await server.call('DELETE', '/v1/session', { headers });
  const recorded = async () => {
    const { json } = await server.call('GET', '/v1/access-records?actor=user:supervisor');
    return json.items as Record<string, unknown>[];
  };
  await expect.poll(async () => (await recorded()).length, { timeout: 30_000 }).toBe(4);
  const all = await recorded();
  expect(all.map(({ route, reason, reason_source }) => [route, reason, reason_source]).sort()).toEqual([
    ['DELETE /v1/session', 'signed out', 'event'],
    ['PATCH /v1/users/{name}', 'user to be changed: maria.silva (extensions)', 'event'],
    ['POST /v1/session', 'sign-in failed: sign_in_failed', 'event'],
    ['POST /v1/session', 'signed in', 'event'],
  ]);
  expect(JSON.stringify(all)).not.toContain('senha errada');
});

it('a sign-in that cannot be recorded is refused', async () => {
  server.service.fail('records');
  const { status, json, headers } = await server.signInAs('maria.silva');
  expect([status, json.code, headers['set-cookie']]).toEqual([503, 'access_not_recorded', undefined]);
});
