import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KeyRing } from '../../src/auth/key-ring.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { type CarimboProcess, KEY, startCarimbo } from '../support/carimbo-process.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { post } from '../support/requests.ts';
import { until } from '../support/until.ts';
import { WebhookReceiver } from '../support/webhook-receiver.ts';

const OPERATOR = '326305';
const ROUTE = { operator: OPERATOR, target: 'webhook:crm' };
const TYPES = ['issued', 'noted'];
const KILLS = 6;
const CLIENTS = 6;
/** The server is killed after this many answers, while messages are under way. */
const ANSWERS_BEFORE_KILL = 25;
const ALL_SENT_MS = 240_000;

const folder = mkdtempSync(join(tmpdir(), 'carimbo-webhooks-'));
let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
}, 240_000);
afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true });
});

/** What clients were answered: sequences by number. */
type Known = Map<string, number[]>;

async function attend(url: string, known: Known): Promise<boolean> {
  try {
    const issued = await post(`${url}/v1/protocols`, { key: KEY, body: {} });
    const { number } = (await issued.json()) as { number: string };
    known.set(number, []);
    for (const text of ['um', 'dois']) {
      const noted = await post(`${url}/v1/protocols/${number}/entries`, {
        key: KEY,
        body: { type: 'noted', text },
      });
      const { seq } = (await noted.json()) as { seq: number };
      known.get(number)?.push(seq);
    }
    return true;
  } catch (error) {
    // The server was killed before it answered.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

async function attendUntilKilled(server: CarimboProcess, known: Known): Promise<void> {
  let answers = 0;
  let killed: Promise<void> | null = null;
  const client = async () => {
    while (killed === null && (await attend(server.url, known)))
      if (++answers >= ANSWERS_BEFORE_KILL) killed ??= server.end('SIGKILL');
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  await killed;
}

/** By number, what the journal holds that the webhook is to receive. */
async function written(store: Store): Promise<Map<string, number[]>> {
  const numbers = (await store.reads.projection(OPERATOR, { number: '', limit: 100_000 })).protocols;
  const entries = await store.reads.entriesOf(
    OPERATOR,
    numbers.map(({ number }) => number),
  );
  const found = new Map<string, number[]>();
  for (const { protocol, seq, type } of entries)
    if (protocol !== null && TYPES.includes(type)) found.set(protocol, [...(found.get(protocol) ?? []), seq]);
  return found;
}

async function loseNothing(name: string, database: string): Promise<void> {
  const receiver = new WebhookReceiver();
  const url = await receiver.listen();
  const home = join(folder, name);
  mkdirSync(home);
  const config = join(home, 'carimbo.yaml');
  const webhook = `{ name: crm, url: "${url}", secrets: ["\${env:WEBHOOK}"], types: [${TYPES}] }`;
  writeFileSync(
    config,
    `operators:\n  - ans_registry: "${OPERATOR}"\n    name: Exemplo\n    webhooks: [${webhook}]\n`,
  );
  const env = {
    CARIMBO_DATABASE_URL: database,
    CARIMBO_DATA_DIR: home,
    WEBHOOK: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
  };
  const store = await openStore(
    database.startsWith('sqlite:')
      ? { kind: 'sqlite', path: database.slice('sqlite:'.length) }
      : { kind: 'postgres', url: database },
  );
  try {
    const scopes = ['protocols:issue', 'protocols:write', 'protocols:read'] as const;
    await new KeyRing(store.keys).replace('test', KEY, { operator: OPERATOR, scopes: [...scopes] });
    const known: Known = new Map();
    const start = () => startCarimbo(env, ['serve', '--config', config]);
    let count = 0;
    // Some are answered late, so that kills meet messages under way; some are refused.
    receiver.stage = () => {
      count += 1;
      const after = count % 3 === 0 ? new Promise((resolve) => setTimeout(resolve, 50)) : undefined;
      return { status: count % 7 === 0 ? 500 : 204, ...(after && { after }) };
    };
    for (let kill = 0; kill < KILLS; kill++) await attendUntilKilled(await start(), known);

    receiver.stage = () => ({});
    const server = await start();
    const expected = await written(store);
    await until(
      'every message to be accepted',
      async () =>
        [...expected].every(([number, seqs]) => receiver.byNumber().get(number)?.length === seqs.length),
      ALL_SENT_MS,
    );
    await until(
      'an empty queue',
      async () => (await store.deliveries.backlog(ROUTE)).waiting === 0,
      ALL_SENT_MS,
    );
    await server.end('SIGTERM');

    // In order within each protocol; what a client was answered is among it.
    expect(receiver.byNumber()).toEqual(expected);
    expect(known.size).toBeGreaterThan(KILLS * 5);
    for (const [number, seqs] of known) expect(expected.get(number)).toEqual(expect.arrayContaining(seqs));
    const ids = new Map(receiver.accepted.map(({ body, id }) => [body.data.seq, id]));
    for (const { body, id } of receiver.received) expect(id).toBe(ids.get(body.data.seq));
    const repeats = receiver.accepted.length - ids.size;
    console.log(`${name}: kills ${KILLS}, messages ${ids.size}, sent again after a kill ${repeats}, lost 0`);
  } finally {
    await store.close();
    await receiver.close();
  }
}

it('loses no message and keeps the order of each protocol when the server is killed, on SQLite', async () => {
  await loseNothing('sqlite', `sqlite:${join(folder, 'sqlite.db')}`);
}, 600_000);

it('loses no message and keeps the order of each protocol when the server is killed, on PostgreSQL', async () => {
  await loseNothing('postgres', await postgres.database());
}, 600_000);
