import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CREDENTIALS, type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { KeyRing } from '../../src/auth/key-ring.ts';
import { verifyJournal } from '../../src/journal/verify.ts';
import type { Protocol } from '../../src/protocol/protocol.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { type CarimboProcess, KEY, startCarimbo } from '../support/carimbo-process.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { post } from '../support/requests.ts';
import { until } from '../support/until.ts';

const OPERATOR = '326305';
const KILLS = 8;
const CLIENTS = 10;
/** The server is killed after this many answers, while requests to the operator are under way. */
const ANSWERS_BEFORE_KILL = 25;
/** For claims without an answer: they are reconciled 20 s after the request, and then every 10 s. */
const ALL_RECONCILED_MS = 120_000;
const SOURCE = fileURLToPath(new URL('../../demo/sources/rest-issuer.yaml', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'carimbo-numbers-'));
let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true });
});

/** Numbers that clients received, by call id. */
type Received = Map<string, string>;

async function issue(received: Received, url: string, call: string): Promise<string | null> {
  try {
    const response = await post(`${url}/v1/protocols`, {
      key: KEY,
      body: { call_id: call, card_number: '00012345678901230' },
    });
    const { number } = (await response.json()) as { number: string };
    expect([200, 201]).toContain(response.status);
    expect(received.get(call) ?? number).toBe(number);
    received.set(call, number);
    return number;
  } catch (error) {
    // The server was killed before it answered.
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Issues, every fifth time for the call of another client, until the server is killed. */
async function callUntilKilled(server: CarimboProcess, received: Received, begun: string[]): Promise<void> {
  let answers = 0;
  let killed: Promise<void> | null = null;
  const client = async () => {
    while (killed === null) {
      const call = begun.length % 5 === 4 ? (begun.at(-1) as string) : `call-${begun.length}`;
      begun.push(call);
      if ((await issue(received, server.url, call)) === null) return;
      if (++answers >= ANSWERS_BEFORE_KILL) killed ??= server.end('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  await killed;
}

/** Kills the server several times, then lets it run until nothing is open. @returns its store */
async function survive(
  { name, database, received }: { name: string; database: string; received: Received },
  sandbox: Sandbox,
): Promise<Store> {
  const home = join(folder, name);
  mkdirSync(home);
  const config = join(home, 'carimbo.yaml');
  const operator = `  - { ans_registry: "${OPERATOR}", name: Exemplo, lookup_budget_ms: 1000, source: ${SOURCE} }`;
  writeFileSync(config, `operators:\n${operator}\nlimits: { lookups: { points: 1000000 } }\n`);
  const env = {
    CARIMBO_DATABASE_URL: database,
    CARIMBO_DATA_DIR: home,
    OPERADORA_URL: sandbox.rest.url,
    OPERADORA_API_KEY: CREDENTIALS.apiKey,
  };
  const store = await openStore(
    database.startsWith('sqlite:')
      ? { kind: 'sqlite', path: database.slice('sqlite:'.length) }
      : { kind: 'postgres', url: database },
  );
  await new KeyRing(store.keys).replace('test', KEY, { operator: OPERATOR, scopes: ['protocols:issue'] });

  const begun: string[] = [];
  sandbox.fault({ endpoint: 'issue', late: 100, flapping: { fails: 1, of: 7 } });
  sandbox.fault({ endpoint: 'register', late: 20, flapping: { fails: 1, of: 11 } });
  const start = () => startCarimbo(env, ['serve', '--config', config]);
  for (let kill = 0; kill < KILLS; kill++) await callUntilKilled(await start(), received, begun);

  sandbox.fix();
  const server = await start();
  for (const call of new Set(begun)) expect(await issue(received, server.url, call)).not.toBeNull();
  await until(
    'every number to be reconciled and every entry to be delivered',
    async () =>
      (await store.reads.pendingNumbers(OPERATOR, { issued_ms: 0, seq: 0, limit: 1 })).length === 0 &&
      (await store.deliveries.backlog({ operator: OPERATOR, target: 'system' })).waiting === 0,
    ALL_RECONCILED_MS,
  );
  await server.end('SIGTERM');
  return store;
}

async function allProtocols(store: Store): Promise<Protocol[]> {
  const protocols: Protocol[] = [];
  for (;;) {
    const number = protocols.at(-1)?.number ?? '';
    const { protocols: page } = await store.reads.projection(OPERATOR, { number, limit: 1000 });
    protocols.push(...page);
    if (page.length < 1000) return protocols;
  }
}

async function loseNothing(name: string, database: string): Promise<void> {
  const received: Received = new Map();
  const sandbox = await startSandbox();
  const store = await survive({ name, database, received }, sandbox);
  try {
    const protocols = await allProtocols(store);
    const byReference = new Map(protocols.map((protocol) => [protocol.number, protocol]));

    // Every number that the operator made is known here under its reference, and none was made twice.
    expect(new Set(sandbox.issued.map(({ referencia }) => referencia)).size).toBe(sandbox.issued.length);
    for (const { numero, referencia } of sandbox.issued)
      expect(byReference.get(referencia)?.source_number).toBe(numero);
    for (const { numbering } of protocols) expect(['source', 'reconciled']).toContain(numbering);

    // Every number that a client received leads to its call.
    expect(new Set(received.values()).size).toBe(received.size);
    for (const protocol of protocols) {
      const number = protocol.numbering === 'source' ? protocol.source_number : protocol.number;
      expect(received.get(protocol.call_id ?? '')).toBe(number);
    }

    // Every entry was delivered to the operator, for each protocol in order.
    const wanted = (await store.reads.entriesOf(OPERATOR, [...byReference.keys()]))
      .filter(({ type }) => ['issued', 'identified', 'noted', 'call.ended'].includes(type))
      .map(({ seq, protocol }) => ({ id: `${OPERATOR}-${seq}`, protocol }));
    const first = new Map<unknown, number>();
    sandbox.registered.forEach(({ body }, at) => {
      if (!first.has(body.idRegistro)) first.set(body.idRegistro, at);
    });
    expect([...first.keys()].sort()).toEqual(wanted.map(({ id }) => id).sort());
    const last = new Map<string | null, number>();
    for (const { id, protocol } of wanted) {
      expect(first.get(id)).toBeGreaterThan(last.get(protocol) ?? -1);
      last.set(protocol, first.get(id) as number);
    }

    const [head] = await store.reads.heads();
    expect(head && (await verifyJournal(store.reads, head)).problems).toEqual([]);
  } finally {
    await store.close();
    await sandbox.stop();
  }
}

// Each server mostly waits for its start and for the reconciling, so both run at once.
it.concurrent.each(['sqlite', 'postgres'])(
  'loses no number of the operator and no entry for it when the server is killed eight times, on %s',
  async (name) =>
    loseNothing(name, name === 'sqlite' ? `sqlite:${join(folder, 'sqlite.db')}` : await postgres.database()),
  300_000,
);
