import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FailedAttempts } from '../../src/auth/failed-attempts.ts';
import { Sessions } from '../../src/auth/sessions.ts';
import { bytesOf, totpCode } from '../../src/auth/totp.ts';
import { memoryUsers } from '../support/memory-users.ts';
import { OPERATOR } from '../support/protocol-service.ts';
import { CHEAP_PASSWORDS, type HttpServer, httpServer, MARIA } from './http-server.ts';

const PASSWORD = 'um cavalo de bateria';
const ORIGIN = { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:8080' };

let server: HttpServer;
let clock: number;

beforeAll(async () => {
  clock = Date.now();
  const store = memoryUsers();
  const sessions = new Sessions({
    store,
    passwords: CHEAP_PASSWORDS,
    operators: [OPERATOR],
    failedAuth: { points: 1_000, seconds: 60 },
    settings: { idleMinutes: 30, hours: 8, totp: ['auditor'] },
    now: () => clock,
  });
  server = await httpServer({ sessions }, {}, store);
  const base = { operator: OPERATOR.ans_registry, password: PASSWORD, is_temporary: false };
  await server.users.create({
    ...base,
    user: 'maria.silva',
    name: 'Maria Silva',
    role: 'agent',
    extensions: ['2001'],
  });
  for (const role of ['supervisor', 'ombudsman', 'auditor', 'admin'] as const)
    await server.users.create({ ...base, user: role, name: role, role });
});
afterAll(() => server.close());
beforeEach(() => server.renew());

const signInAs = (
  user: string,
  password = PASSWORD,
  more: { code?: string; headers?: Record<string, string> } = {},
) =>
  server.call('POST', '/v1/session', {
    json: { user, password, ...(more.code !== undefined && { code: more.code }) },
    headers: { ...ORIGIN, ...more.headers },
  });

/** The cookie of a reply, as a browser sends it back. */
const cookieOf = ({ headers }: { headers: Record<string, unknown> }) =>
  String(headers['set-cookie']).split(';')[0] ?? '';

async function cookieFor(user: string): Promise<Record<string, string>> {
  const reply = await signInAs(user);
  expect(reply.status).toBe(201);
  return { ...ORIGIN, cookie: cookieOf(reply) };
}

const sessionWith = (headers: Record<string, string>) => server.call('GET', '/v1/session', { headers });
const statusAndCode = ({ status, json }: { status: number; json: Record<string, unknown> }) => [
  status,
  json.code,
];

describe('signing in', () => {
  it('answers who it is and what they may, with a cookie that pages cannot read', async () => {
    const reply = await signInAs('  Maria.Silva ');
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
      expires_at: new Date(clock + 8 * 3_600_000).toISOString(),
    });
    expect(reply.headers['set-cookie']).toMatch(
      /^carimbo_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const { json } = await sessionWith({ cookie: cookieOf(reply) });
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
      await signInAs('maria.silva', 'outra senha qualquer'),
      await signInAs('ninguem'),
      await signInAs('saiu'),
      await signInAs("' or 1=1 --"),
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
    const before = await cookieFor('maria.silva');
    const after = await signInAs('supervisor', PASSWORD, { headers: before });
    expect((await sessionWith(before)).status).toBe(401);
    expect((await sessionWith({ cookie: cookieOf(after) })).json.user).toBe('supervisor');
  });

  it('opens no dialogue of the browser over the page', async () => {
    const page = { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' };
    for (const headers of [page, { ...page, cookie: 'carimbo_session=x' }]) {
      const { headers: replied } = await server.call('GET', '/v1/protocols', { headers });
      expect(replied['www-authenticate']).not.toMatch(/basic/i);
    }
  });

  it('logs neither the password nor what was typed as a user', async () => {
    await signInAs('senha-no-lugar-errado', 'segredo-digitado');
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

describe('a session', () => {
  it('ends when the user signs out, and the cookie goes', async () => {
    const headers = await cookieFor('maria.silva');
    const out = await server.call('DELETE', '/v1/session', { headers });
    expect([out.status, out.headers['set-cookie']]).toEqual([
      204,
      'carimbo_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0',
    ]);
    expect(statusAndCode(await sessionWith(headers))).toEqual([401, 'signed_out']);
    expect((await server.call('DELETE', '/v1/session', { headers: ORIGIN })).status).toBe(204);
  });

  it('ends after 30 minutes without a request, and after 8 hours in any case', async () => {
    const idle = await cookieFor('maria.silva');
    clock += 29 * 60_000;
    expect((await sessionWith(idle)).status).toBe(200);
    clock += 29 * 60_000;
    expect((await sessionWith(idle)).status).toBe(200);
    clock += 30 * 60_000;
    expect((await sessionWith(idle)).status).toBe(401);

    const busy = await cookieFor('maria.silva');
    const statuses = new Set<number>();
    for (let minutes = 0; minutes < 8 * 60; minutes += 20) {
      statuses.add((await sessionWith(busy)).status);
      clock += 20 * 60_000;
    }
    expect([...statuses]).toEqual([200]);
    expect((await sessionWith(busy)).status).toBe(401);
  });

  it.each([
    ['an unknown token', 'carimbo_session=abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq'],
    ['an empty one', 'carimbo_session='],
    ['a long one', `carimbo_session=${'x'.repeat(6_000)}`],
    ['the hash of a token', ''],
  ])('is not had with %s', async (what, cookie) => {
    const { cookie: real = '' } = await cookieFor('maria.silva');
    const found = await server.sessions.find(real.split('=')[1] ?? '');
    const sent = what === 'the hash of a token' ? `carimbo_session=${found.id}` : cookie;
    expect((await sessionWith({ cookie: sent })).status).toBe(401);
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
    const headers = await cookieFor(user);
    const admin = await cookieFor('admin');
    const changed = await server.call('PATCH', `/v1/users/${user}`, { json: patch, headers: admin });
    expect(changed.status).toBe(200);
    expect(statusAndCode(await server.call('GET', '/v1/protocols', { headers }))).toEqual([
      401,
      'signed_out',
    ]);
  });

  it('stays when the extensions change, which it then tells', async () => {
    const headers = await cookieFor('maria.silva');
    const supervisor = await cookieFor('supervisor');
    const json = { extensions: ['2001', '2009'], queues: ['atendimento'] };
    expect((await server.call('PATCH', '/v1/users/maria.silva', { json, headers: supervisor })).status).toBe(
      200,
    );
    expect((await sessionWith(headers)).json).toMatchObject(json);
  });

  it('reads, writes and is recorded as the user, with the reason that the user gives', async () => {
    const { json } = await server.issue({ card_number: MARIA.card_number });
    const headers = { ...(await cookieFor('maria.silva')), 'access-reason': 'Retorno ao titular' };
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
    const headers = { ...(await cookieFor('admin')), ...server.auth };
    expect((await server.issue({}, headers)).status).toBe(201);
  });

  it('is refused by the database only: while it does not answer, the error says so', async () => {
    const headers = await cookieFor('maria.silva');
    const { findSession } = server.userStore;
    server.userStore.findSession = () => Promise.reject(new Error('gone'));
    expect((await sessionWith(headers)).status).toBe(500);
    server.userStore.findSession = findSession;
    expect((await sessionWith(headers)).status).toBe(200);
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
    const { cookie = '' } = await cookieFor('admin');
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
    expect((await sessionWith({ cookie })).status).toBe(200);
    expect(await server.service.entries()).toEqual([]);
  });

  it('cannot read with it, where the browser tells', async () => {
    const { cookie = '' } = await cookieFor('maria.silva');
    for (const site of ['cross-site', 'same-site']) {
      const headers = { cookie, 'sec-fetch-site': site };
      expect((await server.call('GET', '/v1/protocols', { headers })).json.code).toBe('cross_site');
      expect((await sessionWith(headers)).json.code).toBe('cross_site');
    }
  });

  it('cannot sign a browser in as somebody else', async () => {
    const foreign = { host: '127.0.0.1:8080', origin: 'https://example.org' };
    const reply = await signInAs('maria.silva', PASSWORD, { headers: foreign });
    expect([reply.json.code, reply.headers['set-cookie']]).toEqual(['cross_site', undefined]);
  });

  it('cannot send what a form can send', async () => {
    const headers = await cookieFor('maria.silva');
    const url = '/v1/protocols/32630520261122000001/entries';
    const form = { type: 'noted', text: 'x' };
    expect((await server.call('POST', url, { form, headers })).status).toBe(415);
    const plain = { ...headers, 'content-type': 'text/plain' };
    expect((await server.call('POST', url, { body: JSON.stringify(form), headers: plain })).status).toBe(415);
  });
});

describe('what a role may', () => {
  const changeOf = async (user: string, json: object) =>
    (await server.call('PATCH', '/v1/users/maria.silva', { json, headers: await cookieFor(user) })).status;

  it.each(['agent', 'ombudsman', 'auditor'] as const)('an %s sees and changes no users', async (role) => {
    const name = role === 'agent' ? 'maria.silva' : role;
    const headers =
      role === 'auditor' ? { ...ORIGIN, cookie: await cookiePastDuty() } : await cookieFor(name);
    for (const [method, url] of [
      ['GET', '/v1/users'],
      ['GET', '/v1/users/maria.silva'],
      ['PATCH', '/v1/users/maria.silva'],
    ] as const) {
      const more = method === 'PATCH' ? { json: { extensions: [] } } : {};
      expect((await server.call(method, url, { headers, ...more })).json.code).toBe('forbidden');
    }
  });

  it('a supervisor changes extensions and queues, and nothing else', async () => {
    expect(await changeOf('supervisor', { extensions: ['1'] })).toBe(200);
    for (const json of [
      { role: 'admin' },
      { password: PASSWORD },
      { disabled: true },
      { name: 'X', queues: [] },
    ])
      expect(await changeOf('supervisor', json)).toBe(403);
    const json = { user: 'x', name: 'X', role: 'agent', password: PASSWORD };
    const headers = await cookieFor('supervisor');
    expect((await server.call('POST', '/v1/users', { json, headers })).status).toBe(403);
  });

  it('only the ombudsman agrees on a later deadline; keys do as before', async () => {
    const { json: issued } = await server.issue({ class: 'non_care' });
    const extend = async (headers: Record<string, string>) => {
      const json = { type: 'deadline_extended', until: '2027-03-01', text: 'Combinado por telefone.' };
      return (await server.call('POST', `/v1/protocols/${issued.number}/entries`, { json, headers })).json;
    };
    expect((await extend(await cookieFor('maria.silva'))).code).toBe('forbidden');
    expect((await extend(await cookieFor('supervisor'))).code).toBe('forbidden');
    expect((await extend(await cookieFor('ombudsman'))).code).not.toBe('forbidden');
    expect((await extend(server.auth)).code).not.toBe('forbidden');
  });

  it('an admin creates users, who change the password before anything else', async () => {
    const headers = await cookieFor('admin');
    const json = {
      user: 'novo',
      name: 'Novo',
      role: 'agent',
      password: 'provisória e comprida',
      queues: ['sac'],
    };
    const made = await server.call('POST', '/v1/users', { json, headers });
    expect([made.status, made.json]).toMatchObject([201, { user: 'novo', disabled: false, queues: ['sac'] }]);
    expect(made.body).not.toMatch(/scrypt|provis/);
    expect((await server.call('POST', '/v1/users', { json, headers })).json.code).toBe('user_exists');
    for (const password of ['curta', 'a'.repeat(20), 'usuario novo.pessoa'])
      expect(
        statusAndCode(
          await server.call('POST', '/v1/users', {
            json: { ...json, user: 'novo.pessoa', password },
            headers,
          }),
        ),
      ).toEqual([422, 'password_weak']);

    const first = await signInAs('novo', json.password);
    expect(first.json).toMatchObject({ must: ['password'], scopes: [], rights: [] });
    const begun = { ...ORIGIN, cookie: cookieOf(first) };
    expect((await server.call('GET', '/v1/protocols', { headers: begun })).json.code).toBe(
      'sign_in_unfinished',
    );
    const own = (password: string, new_password: string) =>
      server.call('POST', '/v1/session/password', { json: { password, new_password }, headers: begun });
    expect((await own('outra', PASSWORD)).json.code).toBe('sign_in_failed');
    expect((await own(json.password, 'curta')).json.code).toBe('password_weak');
    const done = await own(json.password, PASSWORD);
    expect([done.status, done.json.must]).toEqual([200, []]);
    expect((await sessionWith(begun)).status).toBe(401);
    const after = { cookie: cookieOf(done) };
    expect((await server.call('GET', '/v1/protocols', { headers: after })).status).toBe(200);
  });

  it('reaches users of the own operator only', async () => {
    await server.users.create({
      user: 'alheio',
      name: 'A',
      role: 'agent',
      operator: '000515',
      password: PASSWORD,
    });
    const headers = await cookieFor('admin');
    for (const method of ['GET', 'PATCH'] as const) {
      const more = method === 'PATCH' ? { json: { disabled: true } } : {};
      const reply = await server.call(method, '/v1/users/alheio', { headers, ...more });
      expect(reply.json.code).toBe('user_not_found');
    }
    expect((await server.call('GET', '/v1/users', { headers })).body).not.toContain('alheio');
    // Of an operator that this server does not have.
    expect((await signInAs('alheio')).json.code).toBe('sign_in_failed');
  });
});

/** An auditor needs a second factor here. */
async function cookiePastDuty(): Promise<string> {
  const user = await server.userStore.find('auditor');
  if (user?.totp_secret === null) await enrol('auditor');
  const secret = (await server.userStore.find('auditor'))?.totp_secret ?? '';
  clock += 30_000;
  return cookieOf(await signInAs('auditor', PASSWORD, { code: codeOf(secret) }));
}

const codeOf = (secret: string) => totpCode(bytesOf(secret), Math.floor(clock / 30_000));

async function enrol(user: string): Promise<{ recovery: string[]; secret: string; cookie: string }> {
  const headers = await cookieFor(user);
  const begun = await server.call('POST', '/v1/session/totp', { json: { password: PASSWORD }, headers });
  const secret = String(begun.json.secret);
  const wrong = await server.call('POST', '/v1/session/totp/confirm', { json: { code: '000' }, headers });
  expect(wrong.json.code).toBe('code_invalid');
  const json = { code: codeOf(secret) };
  const confirmed = await server.call('POST', '/v1/session/totp/confirm', { json, headers });
  expect(confirmed.status).toBe(200);
  return { recovery: confirmed.json.recovery_codes as string[], secret, cookie: headers.cookie ?? '' };
}

describe('a second factor', () => {
  it('that the role needs comes before anything else, and is asked for from then on', async () => {
    const { ans_registry: operator } = OPERATOR;
    const base = { operator, password: PASSWORD, is_temporary: false };
    await server.users.create({ ...base, user: 'fiscal', name: 'Fiscal', role: 'auditor' });
    const first = await signInAs('fiscal');
    expect(first.json).toMatchObject({ must: ['totp'], scopes: [], totp: false });
    const { secret, recovery, cookie } = await enrol('fiscal');
    expect((await sessionWith({ cookie })).json).toMatchObject({ must: [], totp: true });
    expect(recovery).toHaveLength(10);

    expect(statusAndCode(await signInAs('fiscal'))).toEqual([401, 'code_required']);
    expect(statusAndCode(await signInAs('fiscal', 'errada errada'))).toEqual([401, 'sign_in_failed']);
    expect(statusAndCode(await signInAs('fiscal', PASSWORD, { code: '000000x' }))).toEqual([
      401,
      'code_invalid',
    ]);
    // The code that confirmed it was used.
    expect((await signInAs('fiscal', PASSWORD, { code: codeOf(secret) })).json.code).toBe('code_invalid');
    clock += 30_000;
    const code = codeOf(secret);
    expect((await signInAs('fiscal', PASSWORD, { code })).status).toBe(201);
    expect((await signInAs('fiscal', PASSWORD, { code })).json.code).toBe('code_invalid');

    const [lost = ''] = recovery;
    expect((await signInAs('fiscal', PASSWORD, { code: lost.toUpperCase() })).status).toBe(201);
    expect((await signInAs('fiscal', PASSWORD, { code: lost })).json.code).toBe('code_invalid');
    expect(server.logged()).not.toContain(secret);
  });
});

it('sign-ins, failures, sign-outs and changes of users are recorded, and none of their secrets', async () => {
  const headers = await cookieFor('supervisor');
  await signInAs('supervisor', 'senha errada aqui');
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
  const { status, json, headers } = await signInAs('maria.silva');
  expect([status, json.code, headers['set-cookie']]).toEqual([503, 'access_not_recorded', undefined]);
});
