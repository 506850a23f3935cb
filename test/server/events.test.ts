import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Journal } from '../../src/journal/journal.ts';
import { openStore } from '../../src/store/open-store.ts';
import { EventReader } from '../support/event-reader.ts';
import { issue, note } from '../support/journal.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { post } from '../support/requests.ts';
import { type RunningApp, runningApp } from '../support/running-app.ts';
import { until } from '../support/until.ts';

/** Of the demo. */
const OPERATOR = '999997';
const PRINCIPAL = { operator: OPERATOR, actor: 'key:test' };

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres.stop());

const apps: RunningApp[] = [];
const readers: EventReader[] = [];
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await Promise.all(apps.splice(0).map((app) => app.stop()));
});

/** One server for each database, or several nodes of one. */
async function start(database?: string): Promise<RunningApp> {
  const app = await runningApp(database === undefined ? {} : { database });
  apps.push(app);
  return app;
}

async function open(app: RunningApp, key: string, lastId?: string): Promise<EventReader> {
  const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
  const reader = await EventReader.open(`${app.url}/v1/events`, { key, headers });
  expect(reader.status).toBe(200);
  readers.push(reader);
  return reader;
}

/** The same numbers in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function issueAt(app: RunningApp, key: string, body: object = {}): Promise<string> {
  const reply = await post(`${app.url}/v1/protocols`, { key, body });
  expect(reply.status).toBe(201);
  return ((await reply.json()) as { number: string }).number;
}

async function noteAt(app: RunningApp, key: string, number: string): Promise<void> {
  const body = { type: 'noted', text: 'x' };
  const reply = await post(`${app.url}/v1/protocols/${number}/entries`, { key, body });
  expect(reply.status).toBe(201);
}

/** The sequences of the operator's entries that belong to protocols, past the program. */
async function journalOf(app: RunningApp): Promise<number[]> {
  const store = await openStore(app.config.database);
  try {
    const links = await store.reads.links(OPERATOR, { seq: 0, limit: 1_000_000 });
    return links.filter(({ protocol }) => protocol !== null).map(({ seq }) => seq);
  } finally {
    await store.close();
  }
}

/** Writes as a process does that nobody hears: no signal, and not this process's journal. */
async function writeUnheard(app: RunningApp, notes: readonly string[]): Promise<void> {
  const store = await openStore(app.config.database);
  const journal = new Journal(store);
  try {
    const issued = await journal.write({ ...issue(null), ...PRINCIPAL });
    const { number } = issued.protocol;
    await Promise.all(notes.map((text) => journal.write({ ...note(number, text), ...PRINCIPAL })));
  } finally {
    await journal.stop();
    await store.close();
  }
}

/** Reads everything from the beginning, and moves to another node after a few events, in the middle of whatever comes. */
async function readWithBreaks(nodes: readonly RunningApp[], key: string, seed: number) {
  const next = random(seed);
  const seqs: number[] = [];
  let lastId = '0';
  let isOver = false;
  const finish = { last: Number.POSITIVE_INFINITY };
  const reading = (async () => {
    while (!isOver) {
      const node = nodes[Math.floor(next() * nodes.length)] as RunningApp;
      const reader = await open(node, key, lastId);
      const wanted = 1 + Math.floor(next() * 60);
      const hasAll = () => (reader.events.at(-1)?.data.seq ?? Number(lastId)) >= finish.last;
      await until('events', () => reader.events.length >= wanted || hasAll() || reader.hasEnded, 120_000);
      reader.close();
      seqs.push(...reader.events.map(({ data }) => data.seq));
      lastId = reader.lastId === '' ? lastId : reader.lastId;
      isOver = Number(lastId) >= finish.last;
    }
  })();
  return {
    async until(last: number): Promise<number[]> {
      finish.last = last;
      await reading;
      return seqs;
    },
  };
}

describe('events of several nodes on PostgreSQL', { timeout: 240_000 }, () => {
  it('reach readers that break off at random and go on at another node: in order, none twice, none missing', async () => {
    const database = await postgres.database();
    const nodes = [await start(database), await start(database)];
    const key = nodes[0]?.secret ?? '';
    const reading = await Promise.all([1, 2, 3, 4, 5].map((seed) => readWithBreaks(nodes, key, seed)));
    const writers = [6, 7, 8, 9].map(async (seed) => {
      const next = random(seed);
      const at = () => nodes[Math.floor(next() * nodes.length)] as RunningApp;
      for (let i = 0; i < 40; i += 1) {
        const number = await issueAt(at(), key);
        for (let j = 0; j < 4; j += 1) await noteAt(at(), key, number);
      }
    });
    await Promise.all(writers);
    const journal = await journalOf(nodes[0] as RunningApp);
    expect(journal.length).toBe(4 * 40 * 5);
    const last = journal.at(-1) ?? 0;
    for (const reader of reading) expect(await reader.until(last)).toEqual(journal);
  });

  it('reach the streams of the other node', async () => {
    const database = await postgres.database();
    const [a, b] = [await start(database), await start(database)];
    const reader = await open(a, a.secret);
    const number = await issueAt(b, a.secret);
    expect(await reader.atLeast(1)).toMatchObject([{ data: { number, type: 'issued' } }]);
  });

  it('arrive although the connection that listens is cut, again and again', async () => {
    const database = await postgres.database();
    const [a, b] = [await start(database), await start(database)];
    const reader = await open(a, a.secret);
    const client = new pg.Client({ connectionString: database });
    await client.connect();
    const written: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      await client.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'carimbo-signals'",
      );
      written.push(await issueAt(b, a.secret));
      await reader.atLeast(written.length);
    }
    await client.end();
    expect(reader.events.map(({ data }) => data.number)).toEqual(written);
  });

  it('end with the key, also when another node revokes it', async () => {
    const database = await postgres.database();
    const [a, b] = [await start(database), await start(database)];
    const { key, secret } = await b.app.keys.create({ operator: OPERATOR, scopes: ['protocols:read'] });
    const reader = await open(a, secret);
    await b.app.keys.revoke(key.id);
    await reader.ended();
  });

  it('go on at another node when theirs stops', async () => {
    const database = await postgres.database();
    const [a, b] = [await start(database), await start(database)];
    const { secret } = b;
    const reader = await open(a, secret);
    const first = await issueAt(b, secret);
    await reader.atLeast(1);
    const stopped = a.app.stop();
    await reader.ended();
    const second = await issueAt(b, secret);
    await stopped;
    apps.splice(apps.indexOf(a), 1);
    const again = await open(b, secret, reader.lastId);
    await again.atLeast(1);
    expect([...reader.events, ...again.events].map(({ data }) => data.number)).toEqual([first, second]);
  });
});

describe.each(['SQLite', 'PostgreSQL'])('events on %s', { timeout: 120_000 }, (kind) => {
  const startOn = async () => start(kind === 'SQLite' ? undefined : await postgres.database());

  it('are found where no signal announces them: another process wrote', async () => {
    const app = await startOn();
    const reader = await open(app, app.secret);
    await writeUnheard(app, ['one', 'two']);
    await reader.atLeast(3);
    expect(reader.events.map(({ data }) => data.type)).toEqual(['issued', 'noted', 'noted']);
  });

  it('wait for a client that takes nothing, and reach it in order when it reads again', async () => {
    const app = await startOn();
    const slow = await open(app, app.secret);
    slow.pause();
    // Far more than the buffers of both sockets.
    await writeUnheard(
      app,
      Array.from({ length: 5_000 }, () => 'x'.repeat(4_000)),
    );
    const behind = async () => {
      const text = await (await fetch(`${app.url}/metrics`)).text();
      return Number(/^carimbo_event_stream_lag_entries\{.*\} (\d+)$/m.exec(text)?.[1] ?? 0);
    };
    await until('the client to be behind', async () => (await behind()) > 1_000);
    slow.resume();
    const events = [slow];
    const received = () => events.flatMap((reader) => reader.events).map(({ data }) => data.seq);
    // On a very slow machine the stream may have been closed meanwhile: it resumes.
    await until(
      () => `5001 events; ${received().length} came`,
      async () => {
        const last = events.at(-1);
        if (last?.hasEnded) events.push(await open(app, app.secret, last.lastId));
        return received().length >= 5_001;
      },
      90_000,
    );
    expect(received()).toEqual(await journalOf(app));
    await until('nothing to be behind', async () => (await behind()) === 0);
  });
});

it('counts streams, and why they ended', async () => {
  const app = await start();
  const metrics = async () => (await fetch(`${app.url}/metrics`)).text();
  const reader = await open(app, app.secret);
  await issueAt(app, app.secret);
  await reader.atLeast(1);
  expect(await metrics()).toContain(`carimbo_event_streams{operator="${OPERATOR}"} 1`);
  expect(await metrics()).toMatch(/^carimbo_event_delay_seconds_count 1$/m);
  reader.close();
  const ended = `carimbo_event_streams_ended_total{operator="${OPERATOR}",why="client"} 1`;
  await until('the end to be counted', async () => (await metrics()).includes(ended));
  expect(await metrics()).not.toContain(`carimbo_event_streams{operator="${OPERATOR}"}`);
});
