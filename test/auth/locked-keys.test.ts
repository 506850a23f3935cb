import pg from 'pg';
import { Agent, fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { type RunningApp, runningApp } from '../support/running-app.ts';

const WRONG_KEYS = 20;
const MINUTE = 60_000;

let postgres: TestPostgres;
let server: RunningApp;
let admin: pg.Client;
beforeAll(async () => {
  // Only the date, by which a cached key ages: timers and time limits keep running.
  vi.useFakeTimers({ toFake: ['Date'] });
  postgres = await startPostgres();
  const database = await postgres.database();
  server = await runningApp({ database });
  admin = new pg.Client({ connectionString: database });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await server.stop();
  await postgres.stop();
  vi.useRealTimers();
});

/** Sends requests from an address of this machine: failed attempts are counted by address. */
function from(address: string) {
  const dispatcher = new Agent({ localAddress: address });
  return (key: string, call: string, more: object = {}) =>
    fetch(`${server.url}/v1/protocols`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ call_id: call, ...more }),
      dispatcher,
    });
}
const issue = from('127.0.0.1');

/** Locks the key table and lets requests with wrong keys wait for it. */
async function whileKeysAreLocked(address: string, during: (wrong: { answered: number }) => Promise<void>) {
  const guess = from(address);
  await admin.query('begin');
  await admin.query('lock table api_key in access exclusive mode');
  const wrong = { answered: 0 };
  const asked = Array.from({ length: WRONG_KEYS }, async (_, i) => {
    const reply = await guess(`errada-${i}`, `errada-${i}`);
    wrong.answered += 1;
    return reply.status;
  });
  try {
    // The wrong keys wait in the database before anything else is sent.
    const waiting =
      "select count(*)::int as n from pg_locks where relation = 'api_key'::regclass and not granted";
    await expect.poll(async () => (await admin.query(waiting)).rows[0].n).toBeGreaterThan(0);
    await during(wrong);
  } finally {
    await admin.query('rollback');
  }
  return Promise.all(asked);
}

describe('while the key table is locked and requests with wrong keys come', () => {
  it('a key that was used just before issues, before any of them is answered', async () => {
    expect((await issue(server.secret, 'antes')).status).toBe(201);
    const statuses = await whileKeysAreLocked('127.0.0.2', async (wrong) => {
      for (let i = 0; i < 10; i++) {
        const reply = await issue(server.secret, `boa-${i}`, { card_number: '00012345678901230' });
        expect({ status: reply.status, before: wrong.answered }).toEqual({ status: 201, before: 0 });
      }
    });
    expect(statuses).not.toContain(201);
  });

  it('so does a key that was used within the last hour', async () => {
    expect((await issue(server.secret, 'antes')).status).toBe(200);
    vi.setSystemTime(Date.now() + 59 * MINUTE);
    await whileKeysAreLocked('127.0.0.3', async (wrong) => {
      for (let i = 0; i < 3; i++) {
        const reply = await issue(server.secret, `hora-${i}`);
        expect({ status: reply.status, before: wrong.answered }).toEqual({ status: 201, before: 0 });
      }
    });
  });
});

describe('an address that has used up its failed attempts', () => {
  it('still issues with a cached key; any other key is 429 without a query to the store', async () => {
    const { secret: unknown } = await server.app.keys.create({
      operator: '999997',
      scopes: ['protocols:issue'],
    });
    expect((await issue(server.secret, 'antes')).status).toBe(200);
    const spent = from('127.0.0.4');
    for (let tried = 0; tried < 10; tried++) expect((await spent(`outra-${tried}`, 'x')).status).toBe(401);

    await admin.query('begin');
    await admin.query('lock table api_key in access exclusive mode');
    try {
      for (const key of ['outra', unknown]) expect((await spent(key, 'x')).status).toBe(429);
      expect((await spent(server.secret, 'esgotado')).status).toBe(201);
    } finally {
      await admin.query('rollback');
    }
  });

  it('is refused with a key that was revoked in the meantime', async () => {
    const { key, secret } = await server.app.keys.create({ operator: '999997', scopes: ['protocols:issue'] });
    expect((await issue(secret, 'nova')).status).toBe(201);
    const spent = from('127.0.0.4');
    expect((await spent('outra', 'x')).status).toBe(429);
    expect((await spent(secret, 'nova')).status).toBe(200);
    await admin.query("update api_key set revoked_at = '2026-11-22T12:00:00.000Z' where id = $1", [key.id]);
    vi.setSystemTime(Date.now() + 2_000);
    expect((await spent(secret, 'nova')).status).toBe(429);
    expect((await issue(secret, 'nova')).status).toBe(401);
  });
});
