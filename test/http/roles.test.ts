import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

describe('what a role may', () => {
  const changeOf = async (user: string, json: object) =>
    (await server.call('PATCH', '/v1/users/maria.silva', { json, headers: await server.cookieFor(user) }))
      .status;

  it.each(['agent', 'ombudsman', 'auditor'] as const)('an %s sees and changes no users', async (role) => {
    const name = role === 'agent' ? 'maria.silva' : role;
    const headers =
      role === 'auditor' ? { ...ORIGIN, cookie: await cookiePastDuty() } : await server.cookieFor(name);
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
    const headers = await server.cookieFor('supervisor');
    expect((await server.call('POST', '/v1/users', { json, headers })).status).toBe(403);
  });

  it('only the ombudsman agrees on a later deadline; keys do as before', async () => {
    const { json: issued } = await server.issue({ class: 'non_care' });
    const extend = async (headers: Record<string, string>) => {
      const json = { type: 'deadline_extended', until: '2027-03-01', text: 'Combinado por telefone.' };
      return (await server.call('POST', `/v1/protocols/${issued.number}/entries`, { json, headers })).json;
    };
    expect((await extend(await server.cookieFor('maria.silva'))).code).toBe('forbidden');
    expect((await extend(await server.cookieFor('supervisor'))).code).toBe('forbidden');
    expect((await extend(await server.cookieFor('ombudsman'))).code).not.toBe('forbidden');
    expect((await extend(server.auth)).code).not.toBe('forbidden');
  });

  it('an admin creates users, who change the password before anything else', async () => {
    const headers = await server.cookieFor('admin');
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

    const first = await server.signInAs('novo', json.password);
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
    expect((await server.sessionWith(begun)).status).toBe(401);
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
    const headers = await server.cookieFor('admin');
    for (const method of ['GET', 'PATCH'] as const) {
      const more = method === 'PATCH' ? { json: { disabled: true } } : {};
      const reply = await server.call(method, '/v1/users/alheio', { headers, ...more });
      expect(reply.json.code).toBe('user_not_found');
    }
    expect((await server.call('GET', '/v1/users', { headers })).body).not.toContain('alheio');
    // Of an operator that this server does not have.
    expect((await server.signInAs('alheio')).json.code).toBe('sign_in_failed');
  });
});

/** An auditor needs a second factor here. */
async function cookiePastDuty(): Promise<string> {
  const { secret } = await server.enrol('auditor');
  server.clock.ms += 30_000;
  return cookieOf(await server.signInAs('auditor', PASSWORD, { code: server.codeOf(secret) }));
}
