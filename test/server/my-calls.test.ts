import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../src/auth/role.ts';
import type { MyCall } from '../../src/events/my-calls.ts';
import { EventReader } from '../support/event-reader.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { getWith, post } from '../support/requests.ts';
import { type RunningApp, runningApp } from '../support/running-app.ts';
import { until } from '../support/until.ts';

// The calls of an agent, as the console follows them; told through HTTP as a PBX tells them.

const OPERATOR = '999997';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
}, 120_000);
afterAll(() => postgres.stop());

const apps: RunningApp[] = [];
const readers: EventReader[] = [];
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await Promise.all(apps.splice(0).map((app) => app.stop()));
});

async function start(database?: string): Promise<RunningApp> {
  const app = await runningApp(database === undefined ? {} : { database });
  apps.push(app);
  return app;
}

async function newUser(
  app: RunningApp,
  user: string,
  extensions: string[],
  role: Role = 'agent',
): Promise<void> {
  await app.app.users.create({ user, name: user, role, operator: OPERATOR, password: null, extensions });
}

async function signIn(app: RunningApp, user: string): Promise<Record<string, string>> {
  const reply = await fetch(`${app.url}/v1/session/demo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: app.url },
    body: JSON.stringify({ user }),
  });
  expect(reply.status).toBe(201);
  return { cookie: (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
}

interface Following {
  reader: EventReader;
  headers: Record<string, string>;
  /** Every state that came, each call as `state agent` with the last digits of its number. */
  states: () => string[];
}

async function follow(app: RunningApp, user: string): Promise<Following> {
  const headers = await signIn(app, user);
  const reader = await EventReader.open(`${app.url}/v1/my-calls/events`, { key: null, headers });
  expect(reader.status).toBe(200);
  readers.push(reader);
  const states = () =>
    reader.events
      .filter(({ event }) => event === 'calls')
      .map(({ data }) => (data as unknown as { calls: MyCall[] }).calls)
      .map((calls) =>
        calls.map(({ number, state, agent }) => `${state} ${agent} ${number.slice(-2)}`).join(', '),
      );
  await until('the first state', () => states().length > 0);
  return { reader, headers, states };
}

const isNow = (following: Following, state: string) =>
  until(
    () => `${state || 'nothing'}; it was ${following.states().join(' | ')}`,
    () => following.states().at(-1) === state,
  );

async function issue(app: RunningApp): Promise<string> {
  const reply = await post(`${app.url}/v1/protocols`, {
    key: app.secret,
    body: { caller: '+5511987654321', card_number: '00012345678901230' },
  });
  return ((await reply.json()) as { number: string }).number;
}

async function tell(app: RunningApp, number: string, type: string, fields: object = {}): Promise<void> {
  const reply = await post(`${app.url}/v1/protocols/${number}/entries`, {
    key: app.secret,
    body: { type, ...fields },
  });
  expect([200, 201]).toContain(reply.status);
}

const shown = (app: RunningApp, { cookie = '' }: Record<string, string>, number: string) =>
  fetch(`${app.url}/v1/my-calls/${number}/shown`, { method: 'POST', headers: { cookie, origin: app.url } });

describe('the calls of an agent, live', () => {
  it('ring, are answered, held, transferred and end, each for the right agent', async () => {
    const app = await start();
    await newUser(app, 'bia', ['2001']);
    await newUser(app, 'caio', ['PJSIP/2002', '2012']);
    const [bia, caio] = [await follow(app, 'bia'), await follow(app, 'caio')];
    const number = await issue(app);
    await tell(app, number, 'call.queued', { queue: 'todos' });
    await tell(app, number, 'call.ringing', { agent: 'PJSIP/2001-0000002a' });
    await tell(app, number, 'call.ringing', { agent: '2002' });
    await isNow(bia, 'ringing 2001 01');
    await isNow(caio, 'ringing 2002 01');
    await tell(app, number, 'call.answered', { agent: '2001' });
    await isNow(bia, 'talking 2001 01');
    await isNow(caio, '');
    await tell(app, number, 'call.held', { agent: '2001', hold: 'begin' });
    await isNow(bia, 'held 2001 01');
    await tell(app, number, 'call.held', { agent: '2001', hold: 'end' });
    await isNow(bia, 'talking 2001 01');
    await tell(app, number, 'call.ringing', { agent: '2012' });
    await isNow(caio, 'ringing 2012 01');
    await tell(app, number, 'call.transferred', { agent: '2001', to: '2012', kind: 'attended' });
    await tell(app, number, 'call.answered', { agent: '2012' });
    await isNow(bia, '');
    await isNow(caio, 'talking 2012 01');
    await tell(app, number, 'call.ended', { by: 'caller' });
    await isNow(caio, '');
    expect(bia.states()).toEqual([
      '',
      'ringing 2001 01',
      'talking 2001 01',
      'held 2001 01',
      'talking 2001 01',
      '',
    ]);
    expect(caio.states()).toEqual(['', 'ringing 2002 01', '', 'ringing 2012 01', 'talking 2012 01', '']);
  });

  it('are the same on another node, and on one that was just started', async () => {
    const database = await postgres.database();
    const one = await start(database);
    const other = await start(database);
    await newUser(one, 'bia', ['2001']);
    const number = await issue(one);
    await tell(one, number, 'call.answered', { agent: '2001' });
    const ended = await issue(one);
    await tell(one, ended, 'call.answered', { agent: '2001' });
    await tell(one, ended, 'call.ended', { by: 'agent' });
    for (const app of [one, other]) expect((await follow(app, 'bia')).states()).toEqual(['talking 2001 01']);
    const waiting = await follow(other, 'bia');
    await tell(one, number, 'call.ended', { by: 'caller' });
    await isNow(waiting, '');
    const third = await issue(one);
    await tell(one, third, 'call.ringing', { agent: '2001' });
    await isNow(waiting, 'ringing 2001 03');
    const late = await start(database);
    expect((await follow(late, 'bia')).states()).toEqual(['ringing 2001 03']);
  });

  it('follow a change of extensions, and end with the session', async () => {
    const app = await start();
    await newUser(app, 'bia', []);
    const bia = await follow(app, 'bia');
    const number = await issue(app);
    await tell(app, number, 'call.answered', { agent: '2001' });
    await app.app.users.change('bia', { extensions: ['2001'] }, OPERATOR);
    await isNow(bia, 'talking 2001 01');
    await until('a sign of life', () => bia.reader.events.some(({ event }) => event === 'alive'));
    await fetch(`${app.url}/v1/session`, { method: 'DELETE', headers: { ...bia.headers, origin: app.url } });
    await bia.reader.ended();
  });

  it('are of users only, and opening the stream is recorded', async () => {
    const app = await start();
    await newUser(app, 'bia', ['2001']);
    const refused = await getWith(app.secret, `${app.url}/v1/my-calls/events`);
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([401, 'signed_out']);
    await follow(app, 'bia');
    const records = await getWith(app.secret, `${app.url}/v1/access-records?actor=user:bia`);
    const { items } = (await records.json()) as { items: { route: string }[] };
    expect(items.map(({ route }) => route)).toContain('GET /v1/my-calls/events');
  });
});

describe('what the browser says', () => {
  it('that it has drawn a call that rings is counted once, for whoever looks after the extensions', async () => {
    const app = await start();
    await newUser(app, 'bia', ['2001']);
    await newUser(app, 'chefe', [], 'supervisor');
    const bia = await follow(app, 'bia');
    const number = await issue(app);
    await tell(app, number, 'call.ringing', { agent: '2001' });
    await isNow(bia, 'ringing 2001 01');
    for (let i = 0; i < 3; i += 1) expect((await shown(app, bia.headers, number)).status).toBe(204);
    expect((await shown(app, bia.headers, '99999720261127999999')).status).toBe(204);
    const headers = await signIn(app, 'chefe');
    const times = await fetch(`${app.url}/v1/my-calls/times`, { headers });
    expect(await times.json()).toEqual({
      shown: 1,
      p50_ms: expect.any(Number),
      p99_ms: expect.any(Number),
      max_ms: expect.any(Number),
      since: expect.any(String),
    });
    expect((await fetch(`${app.url}/v1/my-calls/times`, { headers: bia.headers })).status).toBe(403);
    const metrics = await (await getWith(app.secret, `${app.url}/metrics`)).text();
    expect(metrics).toContain(`carimbo_pop_seconds_count{operator="${OPERATOR}"} 1`);
    expect(metrics).toMatch(/^carimbo_my_calls_streams 1$/m);
  });
});

describe('the last calls of an agent', () => {
  it('are told with what is missing, the newest first', async () => {
    const app = await start();
    await newUser(app, 'bia', ['SIP/2001', '2001']);
    const numbers: string[] = [];
    for (const agent of ['2001', '2001', '2002', '2001']) {
      const number = await issue(app);
      await tell(app, number, 'call.queued', { queue: 'todos' });
      await tell(app, number, 'call.answered', { agent });
      await tell(app, number, 'call.ended', { by: 'caller' });
      numbers.push(number);
    }
    const [first = '', second = '', , fourth = ''] = numbers;
    await tell(app, first, 'noted', { text: 'Pediu segunda via.' });
    await tell(app, second, 'classified', { class: 'care' });
    const headers = await signIn(app, 'bia');
    const reply = await fetch(`${app.url}/v1/my-calls`, { headers });
    const { items } = (await reply.json()) as { items: Record<string, unknown>[] };
    expect(items.map(({ number, note_missing }) => [number, note_missing])).toEqual([
      [fourth, true],
      [second, false],
      [first, false],
    ]);
    expect(items[0]).toMatchObject({ agent: '2001', queue: 'todos', caller: '+5511987654321', class: null });
    expect(items[0]?.ended_at).not.toBeNull();
  });
});
