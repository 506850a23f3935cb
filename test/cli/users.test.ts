import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildOnce, carimbo, environment, newFolder, type Running, start } from './carimbo.ts';

beforeAll(buildOnce);

const PASSWORD = 'um cavalo de bateria';

describe('carimbo users', () => {
  const env = environment(newFolder());
  const list = async () => JSON.parse((await carimbo(['users', 'list', '--json'], env)).stdout);

  it('creates a user with a password that is piped in, and never shows it', async () => {
    const create = ['users', 'create', 'Maria.Silva', '--role', 'agent', '--extensions', '2001, 2002'];
    const made = await start(create, env).pipe(`${PASSWORD}\n`);
    expect(made).toMatchObject({ code: 0, stdout: '' });
    expect(made.stderr).not.toContain(PASSWORD);
    const listed = await carimbo(['users', 'list'], env);
    expect(listed.stdout).toMatch(/^maria\.silva {2}999997 {2}agent .*2001,2002/);
    expect(await list()).toMatchObject([{ user: 'maria.silva', extensions: ['2001', '2002'], totp: false }]);
    expect(listed.stdout).not.toMatch(/scrypt/);
    expect((await start(create, env).pipe(`${PASSWORD}\n`)).code).toBe(1);
  });

  it('shows a password that it generates, once', async () => {
    const { code, stdout } = await carimbo(['users', 'password', 'maria.silva', '--generate'], env);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/: (?:[0-9a-f]{6}-){4}[0-9a-f]{6}\n$/)]);
  });

  it('refuses a weak password, none, an unknown role, and a password as an argument', async () => {
    const create = ['users', 'create', 'outro', '--role', 'agent'];
    expect((await start(create, env).pipe('curta\n')).code).toBe(1);
    expect((await start(create, env).pipe('')).code).toBe(2);
    expect((await carimbo(['users', 'create', 'outro', '--role', 'chefe', '--generate'], env)).code).toBe(2);
    expect((await carimbo([...create, '--password', PASSWORD], env)).code).toBe(2);
    expect((await list()).length).toBe(1);
  });

  it('disables and enables a user, and says when there is no such user', async () => {
    expect((await carimbo(['users', 'disable', 'maria.silva'], env)).code).toBe(0);
    expect((await list())[0].disabled_at).not.toBeNull();
    expect((await carimbo(['users', 'enable', 'maria.silva'], env)).code).toBe(0);
    expect((await list())[0].disabled_at).toBeNull();
    expect((await carimbo(['users', 'disable', 'ninguem'], env)).code).toBe(1);
  });
});

describe('the demo', () => {
  const key = randomBytes(24).toString('base64url');
  const env = environment(newFolder(), { CARIMBO_DEMO_KEY: key });
  let demo: Running;
  let url = '';
  beforeAll(async () => {
    demo = start(['demo'], env);
    const banner = await demo.until(/Ctrl\+C stops/);
    url = /http:\/\/127\.0\.0\.1:\d+/.exec(banner)?.[0] ?? '';
    expect(banner).toContain('atendente, atendente2, supervisora, ouvidora, auditor, admin');
  });
  afterAll(() => demo.end('SIGKILL'));

  const ways = async (headers: Record<string, string> = {}) =>
    ((await (await fetch(`${url}/v1/sign-in`, { headers })).json()) as { demo: { user: string }[] }).demo;
  const enter = (user: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/v1/session/demo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url, ...headers },
      body: JSON.stringify({ user }),
    });

  it('has a user of each role, and lets each in with one click', async () => {
    const users = await ways();
    expect(users.map(({ user }) => user)).toHaveLength(6);
    const roles = new Set<string>();
    for (const { user } of users) {
      const reply = await enter(user);
      expect(reply.status).toBe(201);
      roles.add(((await reply.json()) as { role: string }).role);
    }
    expect([...roles].sort()).toEqual(['admin', 'agent', 'auditor', 'ombudsman', 'supervisor']);
  });

  it('refuses a request that comes through a proxy, from another site, or as no user', async () => {
    const forwarded = { 'x-forwarded-for': '127.0.0.1' };
    expect(await ways(forwarded)).toEqual([]);
    expect((await enter('admin', forwarded)).status).toBe(404);
    expect((await enter('admin', { origin: 'https://example.org' })).status).toBe(403);
    expect((await enter('ninguem')).status).toBe(404);
  });

  it('takes no password for its users, who have none', async () => {
    const reply = await fetch(`${url}/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: 'admin', password: '' }),
    });
    expect(reply.status).not.toBe(201);
  });
});
