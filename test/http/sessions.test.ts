import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OPERATOR } from '../support/protocol-service.ts';
import { MARIA } from './http-server.ts';
import { ORIGIN, PASSWORD, type SessionServer, sessionServer, statusAndCode } from './session-server.ts';

let server: SessionServer;

beforeAll(async () => {
  server = await sessionServer();
});
afterAll(() => server.close());
beforeEach(() => server.renew());

describe('a session', () => {
  it('ends when the user signs out, and the cookie goes', async () => {
    const headers = await server.cookieFor('maria.silva');
    const out = await server.call('DELETE', '/v1/session', { headers });
    expect([out.status, out.headers['set-cookie']]).toEqual([
      204,
      'carimbo_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0',
    ]);
    expect(statusAndCode(await server.sessionWith(headers))).toEqual([401, 'signed_out']);
    expect((await server.call('DELETE', '/v1/session', { headers: ORIGIN })).status).toBe(204);
  });

  it('ends after 30 minutes without a request, and after 8 hours in any case', async () => {
    const idle = await server.cookieFor('maria.silva');
    server.clock.ms += 29 * 60_000;
    expect((await server.sessionWith(idle)).status).toBe(200);
    server.clock.ms += 29 * 60_000;
    expect((await server.sessionWith(idle)).status).toBe(200);
    server.clock.ms += 30 * 60_000;
    expect((await server.sessionWith(idle)).status).toBe(401);

    const busy = await server.cookieFor('maria.silva');
    const statuses = new Set<number>();
    for (let minutes = 0; minutes < 8 * 60; minutes += 20) {
      statuses.add((await server.sessionWith(busy)).status);
      server.clock.ms += 20 * 60_000;
    }
    expect([...statuses]).toEqual([200]);
    expect((await server.sessionWith(busy)).status).toBe(401);
  });

  it.each([
    ['an unknown token', 'carimbo_session=abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq'],
    ['an empty one', 'carimbo_session='],
    ['a long one', `carimbo_session=${'x'.repeat(6_000)}`],
    ['the hash of a token', ''],
  ])('is not had with %s', async (what, cookie) => {
    const { cookie: real = '' } = await server.cookieFor('maria.silva');
    const found = await server.sessions.find(real.split('=')[1] ?? '');
    const sent = what === 'the hash of a token' ? `carimbo_session=${found.id}` : cookie;
    expect((await server.sessionWith({ cookie: sent })).status).toBe(401);
    expect((await server.call('GET', '/v1/protocols', { headers: { cookie: sent } })).status).toBe(401);
  });

  it.each([
    ['role', { role: 'supervisor' }],
    ['password', { password: 'outra senha bem comprida' }],
    ['second factor', { totp: false }],
    ['admission', { disabled: true }],
    ['sessions', { sessions: false }],
  ] as const)('ends at once when an admin changes the user’s %s', async (what, patch) => {
    const user = `muda.${what.split(' ')[0]}`;
    const { ans_registry: operator } = OPERATOR;
    await server.users.create({
      user,
      name: user,
      role: 'agent',
      operator,
      password: PASSWORD,
      is_temporary: false,
    });
    const headers = await server.cookieFor(user);
    const admin = await server.cookieFor('admin');
    const changed = await server.call('PATCH', `/v1/users/${user}`, { json: patch, headers: admin });
    expect(changed.status).toBe(200);
    expect(statusAndCode(await server.call('GET', '/v1/protocols', { headers }))).toEqual([
      401,
      'signed_out',
    ]);
  });

  it('stays when the extensions change, which it then tells', async () => {
    const headers = await server.cookieFor('maria.silva');
    const supervisor = await server.cookieFor('supervisor');
    const json = { extensions: ['2001', '2009'], queues: ['atendimento'] };
    expect((await server.call('PATCH', '/v1/users/maria.silva', { json, headers: supervisor })).status).toBe(
      200,
    );
    expect((await server.sessionWith(headers)).json).toMatchObject(json);
  });

  it('reads, writes and is recorded as the user, with the reason that the user gives', async () => {
    const { json } = await server.issue({ card_number: MARIA.card_number });
    const headers = { ...(await server.cookieFor('maria.silva')), 'access-reason': 'Retorno ao titular' };
    const path = `/v1/protocols/${json.number}`;
    const note = { type: 'noted', text: 'Pediu a segunda via.' };
    const noted = await server.call('POST', `${path}/entries`, { json: note, headers });
    expect([noted.status, noted.json.actor]).toEqual([201, 'user:maria.silva']);
    const read = await server.call('GET', path, { headers });
    expect(read.json.beneficiary).toMatchObject({ cpf: MARIA.cpf });
    const { json: records } = await server.call('GET', '/v1/access-records?actor=user:maria.silva');
    expect((records.items as object[]).slice(0, 1)).toMatchObject([
      {
        actor: 'user:maria.silva',
        origin: 'console',
        route: 'GET /v1/protocols/{number}',
        reason: 'Retorno ao titular',
        reason_source: 'given',
        numbers: [json.number],
      },
    ]);
  });

  it('gives way to a key that is sent with it', async () => {
    const headers = { ...(await server.cookieFor('admin')), ...server.auth };
    expect((await server.issue({}, headers)).status).toBe(201);
  });

  it('is refused by the database only: while it does not answer, the error says so', async () => {
    const headers = await server.cookieFor('maria.silva');
    const { findSession } = server.userStore;
    server.userStore.findSession = () => Promise.reject(new Error('gone'));
    expect((await server.sessionWith(headers)).status).toBe(500);
    server.userStore.findSession = findSession;
    expect((await server.sessionWith(headers)).status).toBe(200);
  });
});

describe('a page of another site', () => {
  const FOREIGN: Record<string, string>[] = [
    { host: '127.0.0.1:8080', origin: 'https://example.org' },
    { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:3000' },
    { host: 'carimbo.example', origin: 'http://outro.carimbo.example' },
    { host: 'carimbo.example', origin: 'null' },
    { host: '127.0.0.1:8080', 'sec-fetch-site': 'cross-site' },
    { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'same-site' },
    // A form of a browser that sends neither; a program has keys.
    { host: '127.0.0.1:8080' },
  ];

  it.each(FOREIGN)('cannot write with the session: %j', async (headers) => {
    const { cookie = '' } = await server.cookieFor('admin');
    const calls = [
      ['POST', '/v1/protocols/32630520261122000001/entries', { type: 'noted', text: 'x' }],
      ['POST', '/v1/users', { user: 'novo', name: 'Novo', role: 'admin', password: PASSWORD }],
      ['PATCH', '/v1/users/maria.silva', { disabled: true }],
      ['POST', '/v1/session/password', { password: PASSWORD, new_password: 'outra senha bem comprida' }],
      ['POST', '/v1/session/totp', { password: PASSWORD }],
    ] as const;
    for (const [method, url, json] of calls) {
      const reply = await server.call(method, url, { json, headers: { ...headers, cookie } });
      expect([url, ...statusAndCode(reply)]).toEqual([url, 403, 'cross_site']);
    }
    const out = await server.call('DELETE', '/v1/session', { headers: { ...headers, cookie } });
    expect(out.status).toBe(403);
    expect((await server.sessionWith({ cookie })).status).toBe(200);
    expect(await server.service.entries()).toEqual([]);
  });

  it('cannot read with it, where the browser tells', async () => {
    const { cookie = '' } = await server.cookieFor('maria.silva');
    for (const site of ['cross-site', 'same-site']) {
      const headers = { cookie, 'sec-fetch-site': site };
      expect((await server.call('GET', '/v1/protocols', { headers })).json.code).toBe('cross_site');
      expect((await server.sessionWith(headers)).json.code).toBe('cross_site');
    }
  });

  it('cannot sign a browser in as somebody else', async () => {
    const foreign = { host: '127.0.0.1:8080', origin: 'https://example.org' };
    const reply = await server.signInAs('maria.silva', PASSWORD, { headers: foreign });
    expect([reply.json.code, reply.headers['set-cookie']]).toEqual(['cross_site', undefined]);
  });

  it('cannot send what a form can send', async () => {
    const headers = await server.cookieFor('maria.silva');
    const url = '/v1/protocols/32630520261122000001/entries';
    const form = { type: 'noted', text: 'x' };
    expect((await server.call('POST', url, { form, headers })).status).toBe(415);
    const plain = { ...headers, 'content-type': 'text/plain' };
    expect((await server.call('POST', url, { body: JSON.stringify(form), headers: plain })).status).toBe(415);
  });
});
