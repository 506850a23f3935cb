import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../src/auth/role.ts';
import { EventReader } from '../support/event-reader.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { type RunningApp, runningApp } from '../support/running-app.ts';

// Sessions on two nodes of one database: a browser may be sent to either.

const OPERATOR = '999997';
const USER = { operator: OPERATOR, password: null } as const;

let postgres: TestPostgres;
let one: RunningApp;
let other: RunningApp;
let users = 0;

beforeAll(async () => {
  postgres = await startPostgres();
  const database = await postgres.database();
  one = await runningApp({ database });
  other = await runningApp({ database });
  await one.app.users.create({ ...USER, user: 'admin', name: 'Admin', role: 'admin' });
}, 120_000);
afterAll(async () => {
  await Promise.all([one.stop(), other.stop()]);
  await postgres.stop();
});

const readers: EventReader[] = [];
afterEach(() => {
  for (const reader of readers.splice(0)) reader.close();
});

type Headers = Record<string, string>;

async function newUser(role: Role): Promise<string> {
  const user = `${role}${++users}`;
  await one.app.users.create({ ...USER, user, name: user, role });
  return user;
}

async function signIn(app: RunningApp, user: string): Promise<Headers> {
  const reply = await fetch(`${app.url}/v1/session/demo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: app.url },
    body: JSON.stringify({ user }),
  });
  expect(reply.status).toBe(201);
  return { cookie: (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
}

const statusAt = async (app: RunningApp, headers: Headers) =>
  (await fetch(`${app.url}/v1/protocols`, { headers })).status;

async function change(app: RunningApp, user: string, body: object): Promise<void> {
  const headers = { ...(await signIn(app, 'admin')), origin: app.url, 'content-type': 'application/json' };
  const reply = await fetch(`${app.url}/v1/users/${user}`, {
    method: 'PATCH',
    headers,
    body: JSON.stringify(body),
  });
  expect(reply.status).toBe(200);
}

describe('a session that began on one node', () => {
  it('is one on the other, and is none on either once the user signs out', async () => {
    const session = await signIn(one, await newUser('agent'));
    expect([await statusAt(one, session), await statusAt(other, session)]).toEqual([200, 200]);
    const origin = other.url;
    await fetch(`${other.url}/v1/session`, { method: 'DELETE', headers: { ...session, origin } });
    expect([await statusAt(one, session), await statusAt(other, session)]).toEqual([401, 401]);
  });

  it.each([
    ['role', { role: 'auditor' }],
    ['password', { password: 'uma senha bem comprida' }],
    ['admission', { disabled: true }],
  ])('ends at once when the other node changes the user’s %s', async (_what, body) => {
    const user = await newUser('agent');
    const sessions = [await signIn(one, user), await signIn(other, user)];
    await change(other, user, body);
    for (const session of sessions)
      expect([await statusAt(one, session), await statusAt(other, session)]).toEqual([401, 401]);
  });

  it('takes its event stream with it', async () => {
    const user = await newUser('agent');
    const headers = await signIn(one, user);
    const reader = await EventReader.open(`${one.url}/v1/events`, { key: null, headers });
    readers.push(reader);
    expect(reader.status).toBe(200);
    await change(other, user, { disabled: true });
    await reader.ended();
  });
});
