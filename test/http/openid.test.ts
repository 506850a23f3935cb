import { afterAll, beforeAll, expect, it } from 'vitest';
import { OpenIdSignIn } from '../../src/auth/openid-sign-in.ts';
import { Sessions } from '../../src/auth/sessions.ts';
import { Users } from '../../src/auth/users.ts';
import { memoryUsers } from '../support/memory-users.ts';
import { enterAt, type OpenIdProvider, startOpenIdProvider } from '../support/openid-provider.mjs';
import { OPERATOR } from '../support/protocol-service.ts';
import { CHEAP_PASSWORDS, type HttpServer, httpServer } from './http-server.ts';

// The whole way of a browser, with oidc-provider at the other end.

const URL_OF_CARIMBO = 'http://127.0.0.1:9';
const { ans_registry: operator } = OPERATOR;
const PEOPLE = {
  's-maria': { preferred_username: 'Maria.Silva', name: 'Maria Silva', groups: ['sac'] },
  's-outra': { preferred_username: 'maria.silva', name: 'Outra pessoa', groups: ['sac'] },
  's-nova': { preferred_username: 'nova', name: 'Nova', groups: ['vendas', 'sac'] },
  's-fora': { preferred_username: 'fora', name: 'Fora', groups: ['vendas'] },
};

let provider: OpenIdProvider;
let server: HttpServer;
const store = memoryUsers();

beforeAll(async () => {
  const redirectUris = ['empresa', 'grupos'].map(
    (name) => `${URL_OF_CARIMBO}/v1/session/openid/${name}/callback`,
  );
  provider = await startOpenIdProvider({ redirectUris, people: PEOPLE });
  const sessions = new Sessions({
    store,
    passwords: CHEAP_PASSWORDS,
    operators: [OPERATOR],
    failedAuth: { points: 100, seconds: 60 },
    settings: { idleMinutes: 30, hours: 8, totp: ['agent'] },
  });
  const users = new Users(store, CHEAP_PASSWORDS);
  const settings = {
    name: 'empresa',
    title: 'Conta da empresa',
    issuer: provider.issuer,
    clientId: provider.client.client_id,
    clientSecret: provider.client.client_secret,
    scopes: ['openid', 'profile'],
    userClaim: 'preferred_username',
    operator,
  };
  const parts = { store, users, sessions };
  server = await httpServer(
    {
      sessions,
      users,
      signIn: { url: URL_OF_CARIMBO, isDemo: false },
      openid: [
        new OpenIdSignIn({ ...parts, settings: { ...settings, roleClaim: null, roles: {} } }),
        new OpenIdSignIn({
          ...parts,
          settings: {
            ...settings,
            name: 'grupos',
            roleClaim: 'groups',
            roles: { supervisor: ['chefia'], agent: ['sac'] },
          },
        }),
      ],
    },
    {},
    store,
  );
  await server.users.create({ user: 'maria.silva', name: 'Maria', role: 'agent', operator, password: null });
});
afterAll(async () => {
  await server.close();
  await provider.stop();
});

const cookiesOf = (headers: Record<string, unknown>) => [headers['set-cookie']].flat().map(String);
const pathOf = (url: string) => url.slice(URL_OF_CARIMBO.length);

/** Goes to the provider as this person. @returns where the browser comes back, and what it keeps */
async function goAs(person: string, name = 'empresa'): Promise<{ back: string; cookie: string }> {
  const begun = await server.call('GET', `/v1/session/openid/${name}`, { headers: {} });
  expect(begun.status).toBe(303);
  const [kept = ''] = cookiesOf(begun.headers);
  expect(kept).toMatch(/^carimbo_openid=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/);
  return { back: await enterAt(String(begun.headers.location), person), cookie: kept.split(';')[0] ?? '' };
}

const comeBack = (back: string, cookie: string) =>
  server.call('GET', pathOf(back), { headers: { cookie, 'sec-fetch-site': 'cross-site' } });

it('is offered with its address', async () => {
  const { json } = await server.call('GET', '/v1/sign-in', { headers: {} });
  expect(json.openid).toMatchObject([
    { name: 'empresa', title: 'Conta da empresa', href: '/v1/session/openid/empresa' },
    { name: 'grupos' },
  ]);
  expect((await server.call('GET', '/v1/session/openid/outro', { headers: {} })).status).toBe(404);
});

it('signs in the user whom the claim names, who from then on is that subject and no other', async () => {
  const { back, cookie } = await goAs('s-maria');
  const { status, headers } = await comeBack(back, cookie);
  expect([status, headers.location]).toEqual([303, '/']);
  const session = cookiesOf(headers).find((one) => one.startsWith('carimbo_session=')) ?? '';
  expect(session).toMatch(/; HttpOnly; SameSite=Strict$/);
  const own = { cookie: session.split(';')[0] ?? '' };
  const { json } = await server.call('GET', '/v1/session', { headers: own });
  // The second factor is the provider's matter.
  expect(json).toMatchObject({ user: 'maria.silva', role: 'agent', must: [] });
  expect((await store.find('maria.silva'))?.openid).toBe('empresa s-maria');

  const stranger = await goAs('s-outra');
  expect((await comeBack(stranger.back, stranger.cookie)).headers.location).toBe(
    '/?sign_in=openid_user_unknown',
  );
});

it('refuses a person without a user or a role here, and a user who is disabled', async () => {
  const nova = await goAs('s-nova');
  expect((await comeBack(nova.back, nova.cookie)).headers.location).toBe('/?sign_in=openid_user_unknown');
  await server.users.change('maria.silva', { disabled: true });
  const maria = await goAs('s-maria');
  expect((await comeBack(maria.back, maria.cookie)).headers.location).toBe('/?sign_in=sign_in_failed');
  await server.users.change('maria.silva', { disabled: false });
});

it('refuses a reply that another browser asked for, that was used, or that was changed', async () => {
  const mine = await goAs('s-maria');
  const other = await goAs('s-maria');
  const outcome = async (back: string, cookie: string) => {
    const { headers } = await comeBack(back, cookie);
    expect(cookiesOf(headers).some((one) => one.startsWith('carimbo_session='))).toBe(false);
    return headers.location;
  };
  expect(await outcome(mine.back, other.cookie)).toBe('/?sign_in=openid_failed');
  expect(await outcome(mine.back, '')).toBe('/?sign_in=openid_failed');
  expect(await outcome(mine.back, 'carimbo_openid=e30')).toBe('/?sign_in=openid_failed');
  expect(await outcome(mine.back.replace(/code=[^&]+/, 'code=outro'), mine.cookie)).toBe(
    '/?sign_in=openid_failed',
  );
  expect(
    await outcome(`${URL_OF_CARIMBO}/v1/session/openid/empresa/callback?error=access_denied`, mine.cookie),
  ).toBe('/?sign_in=openid_failed');
  const again = await goAs('s-maria');
  expect((await comeBack(again.back, again.cookie)).headers.location).toBe('/');
  expect(await outcome(again.back, again.cookie)).toBe('/?sign_in=openid_failed');
});

it('creates the user where the provider says the role, and follows it when that changes', async () => {
  const first = await goAs('s-nova', 'grupos');
  expect((await comeBack(first.back, first.cookie)).headers.location).toBe('/');
  expect(await server.users.get('nova')).toMatchObject({ name: 'Nova', role: 'agent', operator });
  PEOPLE['s-nova'].groups = ['chefia'];
  const later = await goAs('s-nova', 'grupos');
  expect((await comeBack(later.back, later.cookie)).headers.location).toBe('/');
  expect(await server.users.get('nova')).toMatchObject({ role: 'supervisor' });
  PEOPLE['s-nova'].groups = ['vendas'];
  const without = await goAs('s-nova', 'grupos');
  expect((await comeBack(without.back, without.cookie)).headers.location).toBe(
    '/?sign_in=openid_user_unknown',
  );
});

it('sends the browser back where the provider does not answer', async () => {
  const gone = new OpenIdSignIn({
    store,
    users: server.users,
    sessions: server.sessions,
    settings: {
      name: 'fora',
      title: 'Fora',
      issuer: 'http://127.0.0.1:1',
      clientId: 'x',
      clientSecret: null,
      scopes: ['openid'],
      userClaim: 'sub',
      roleClaim: null,
      roles: {},
      operator,
    },
  });
  await expect(gone.begin(`${URL_OF_CARIMBO}/x`)).rejects.toMatchObject({ code: 'openid_failed' });
});

it('logs neither codes nor names of people', async () => {
  const { back, cookie } = await goAs('s-fora');
  await comeBack(back, cookie);
  const code = new URL(back).searchParams.get('code') ?? '?';
  expect(server.logged()).not.toContain(code);
  expect(server.logged()).not.toMatch(/s-fora|segredo-do-cliente|verifier/);
});
