import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KeyRing } from '../../src/auth/key-ring.ts';
import { openStore } from '../../src/store/open-store.ts';
import { killOnExit } from '../support/child-process.ts';
import { DELIVER, type OfflineServer, startOfflineServer } from '../support/offline-server.ts';
import { post } from '../support/requests.ts';
import { until } from '../support/until.ts';
import { lockFree } from './lock-free.ts';

const REGISTRY = '999997';
const HOST = 'ab12cd34';
const DAY = 86_400;
const STEPPED_CLOCK = fileURLToPath(new URL('../faults/stepped-clock.mjs', import.meta.url));

/** A call to which a PBX gave a number. */
interface Call {
  number: string;
  caller: string;
  at: number;
}

/** The first number of a day comes after a jump, as the dialplan does it. */
const FIRST = 901_000;
const skipped = (day: string) =>
  `&skipped_from=${REGISTRY}${day}900000&skipped_to=${REGISTRY}${day}${FIRST - 1}&reason=restart`;

function callsOf(count: number, at: number, first = FIRST): Call[] {
  return Array.from({ length: count }, (_, index) => ({
    number: `${REGISTRY}${dayOf(at)}${first + index}`,
    // The day is in it, too: call ids are made of callers.
    caller: `55119${dayOf(at).slice(6)}${first + index}`,
    at,
  }));
}

function dayOf(at: number): string {
  return new Date((at - 3 * 3600) * 1000).toISOString().slice(0, 10).replaceAll('-', '');
}

const lineOf = ({ number, caller, at }: Call) =>
  `type=number&number=${number}&called_at=${at}&call_id=pbx-${caller}&caller=${caller}&host=${HOST}${number.endsWith(String(FIRST)) ? skipped(dayOf(at)) : ''}&end=1\n`;
const endOf = ({ number, at }: Call) =>
  `type=call.ended&number=${number}&unique_id=1.2&stage=queue&at=${at + 60}&host=${HOST}&end=1\n`;

let folder: string;
let spool: string;
let server: OfflineServer;
let front: Front;
/** The real time, as long as a test does not step the server's clock. */
const now = Math.floor(Date.now() / 1000) - 60;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'carimbo-deliver-server-'));
  spool = join(folder, 'spool');
  mkdirSync(spool);
  writeFileSync(join(folder, 'clock'), '0');
  server = await startOfflineServer(REGISTRY, [{ host: HOST, from: 900_000, to: 949_999 }], {
    NODE_OPTIONS: `--import ${STEPPED_CLOCK}`,
    FAULTS_CLOCK_FILE: join(folder, 'clock'),
  });
  front = new Front(server.url);
  await front.listen();
});

afterEach(async () => {
  front.close();
  await server.remove();
  rmSync(folder, { recursive: true, force: true });
});

const file = (kind: string, at = now) => join(spool, `${REGISTRY}.900000.${dayOf(at)}.${kind}`);
function write(calls: readonly Call[]): void {
  for (const call of calls) {
    appendFileSync(file('numbers', call.at), lineOf(call));
    appendFileSync(file('facts', call.at), endOf(call));
  }
}

/** Runs the deliverer once, through the front. */
async function run(): Promise<{ code: number | null; said: string }> {
  return ended(start());
}

function start(): ChildProcess {
  // A group of its own, so that a kill takes curl along, as a power cut does.
  const args = ['--spool', spool, '--server', front.url, '--key-file', server.keyFile];
  return killOnExit(spawn(DELIVER, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] }));
}

async function ended(child: ChildProcess): Promise<{ code: number | null; said: string }> {
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said };
}

interface Stored {
  number: string;
  entries: { type: string; data: Record<string, unknown> }[];
}

/** Every call has one attendance, with its number, its moment and its end; prints and compares the sums. */
async function expectAllInTheJournal(what: string, calls: readonly Call[]): Promise<void> {
  let [unaccounted, found] = [0, 0];
  for (const call of calls) {
    const { items } = await server.get<{ items: Stored[] }>(`/v1/protocols?caller=${call.caller}`);
    found += items.length;
    const { number, entries } = await server.get<Stored>(`/v1/protocols/${call.number}`);
    const ends = entries.filter(({ type }) => type === 'call.ended');
    if (items[0]?.number !== call.number || number !== call.number || ends.length !== 1) unaccounted += 1;
  }
  const repeats = calls.length - new Set(calls.map(({ number }) => number)).size;
  console.info(
    `${what}: ${calls.length} calls, ${found} numbers, ${repeats} repeats, ${unaccounted} unaccounted for`,
  );
  expect({ found, repeats, unaccounted }).toEqual({ found: calls.length, repeats: 0, unaccounted: 0 });
  expect(await server.verify()).toMatch(/\d/);
}

test.each([
  ['before the server has the line', 'before'],
  ['once the server has it, before the answer', 'after'],
  ['once it has the answer', 'told'],
] as const)(
  'the deliverer is killed %s, again and again: every call is in the journal once',
  async (when, moment) => {
    const calls = callsOf(12, now);
    write(calls);
    let kills = 0;
    for (let enough = 1; ; enough += 1) {
      const child = start();
      const over = ended(child);
      let requests = 0;
      const killAt = (here: typeof moment) => {
        if (here !== moment || requests < (enough % 3) + 1) return false;
        process.kill(-(child.pid ?? 0), 'SIGKILL');
        kills += 1;
        return true;
      };
      front.before = async () => {
        requests += 1;
        return killAt('before') ? { status: 0, type: '', body: '' } : null;
      };
      front.after = async () => killAt('after');
      front.told = () => killAt('told');
      const { code } = await over;
      if (code === 0) break;
      await lockFree(spool);
      expect(enough).toBeLessThan(60);
    }
    front.reset();
    expect(await run()).toEqual({ code: 0, said: '' });

    expect(kills).toBeGreaterThan(3);
    await expectAllInTheJournal(`killed ${kills} times ${when}`, calls);
  },
);

test('the key is rotated: nothing is lost until the new one is in the file', async () => {
  const [before, after] = [callsOf(3, now), callsOf(3, now, FIRST + 3)];
  write(before);
  expect((await run()).code).toBe(0);
  write(after);
  const store = await openStore({ kind: 'sqlite', path: server.database });
  const scopes = ['protocols:issue', 'protocols:read'] as const;
  const [old, next] = [server.key, 'another-key-of-more-than-32-characters'];
  await new KeyRing(store.keys).replace('demo', next, { operator: REGISTRY, scopes });
  await store.close();
  // A server goes on with the old key for a second.
  await until('the old key to be refused', async () => {
    const response = await post(`${server.url}/v1/offline`, { key: old, body: {} });
    return response.status === 401;
  });
  const { code, said } = await run();
  expect({ code, said }).toEqual({ code: 1, said: expect.stringMatching(/recusou a chave \(HTTP 401/) });
  writeFileSync(server.keyFile, `${next}\n`);
  expect((await run()).code).toBe(0);
  server.key = next;

  await expectAllInTheJournal('a rotated key', [...before, ...after]);
});

test('a proxy answers with pages of its own: the pass ends, and the next one goes on', async () => {
  const calls = callsOf(4, now);
  write(calls);
  const page = (status: number) => ({ status, type: 'text/html', body: '<h1>Manutenção</h1>' });
  for (const [index, status] of [200, 422, 502].entries()) {
    let requests = 0;
    front.before = async () => (requests++ === index ? page(status) : null);
    expect(await run()).toMatchObject({
      code: 1,
      said: expect.stringContaining(`HTTP ${status}, text/html`),
    });
  }
  // The server had the line; its answer did not get through.
  front.reset();
  front.after = async () => true;
  expect((await run()).code).toBe(1);
  front.reset();
  expect((await run()).code).toBe(0);

  await expectAllInTheJournal('a proxy’s pages', calls);
});

test('malformed lines, torn ones and numbers of no range are set aside, and the journal knows of them', async () => {
  const calls = callsOf(4, now);
  const torn = lineOf(calls[0] as Call).slice(0, 50);
  const foreign = lineOf({ ...(calls[0] as Call), number: `${REGISTRY}${dayOf(now)}899999` });
  const senseless = `type=number&number=${calls[0]?.number}&called_at=ontem&end=1`;
  write(calls.slice(0, 2));
  appendFileSync(file('numbers'), `${torn}\n${foreign}${senseless}\n\0\0\0\n`);
  write(calls.slice(2));
  expect((await run()).code).toBe(0);
  expect((await run()).said).toBe('');

  // A line of zeros, as a file system leaves it, is an empty one for sh.
  expect(readFileSync(`${file('numbers')}.rejected`, 'latin1').match(/^\d+ /gm)).toEqual(['3 ', '4 ', '5 ']);
  const store = await openStore({ kind: 'sqlite', path: server.database });
  const entries = await store.reads.journalEntries(REGISTRY, 'offline_line_rejected');
  await store.close();
  expect(entries.map(({ data }) => [data.line, data.code])).toEqual([
    [3, 'incomplete'],
    [4, 'number_not_offline'],
    [5, 'invalid_field'],
  ]);
  await expectAllInTheJournal('malformed lines', calls);
});

test('a day that the clock visits again, after offline numbers were delivered for it: all numbers are new', async () => {
  const told: Call[] = [];
  const given: string[] = [];
  for (const [round, days] of [0, 1, 0, -1, 1, 0].entries()) {
    writeFileSync(join(folder, 'clock'), String(days * DAY * 1000));
    server.signal('SIGUSR2');
    const at = now + days * DAY;
    // The first answers may still be of the clock before.
    for (let call = 0; call < 5; call += 1) {
      const body = { call_id: `server-${round}-${call}`, caller: `55118${round}${call}00000` };
      const response = await post(`${server.url}/v1/protocols`, { key: server.key, body });
      given.push(((await response.json()) as { number: string }).number);
    }
    const calls = callsOf(5, at, FIRST + told.filter((call) => call.at === at).length);
    told.push(...calls);
    write(calls);
    expect((await run()).code).toBe(0);
  }

  expect(new Set([...given, ...told.map(({ number }) => number)]).size).toBe(60);
  expect(given.every((number) => Number(number.slice(14)) <= 20)).toBe(true);
  expect(new Set(given.map((number) => number.slice(6, 14))).size).toBe(3);
  console.info(`days visited again: ${given.length} numbers of the server, ${told.length} of the PBX`);
  await expectAllInTheJournal('days visited again', told);
});

test('a cloned machine: every number twice, each call is found, and a person is told', async () => {
  const calls = callsOf(5, now);
  const clones = calls.map((call) => ({ ...call, caller: call.caller.replace('55119', '55219') }));
  write(calls);
  expect((await run()).code).toBe(0);
  rmSync(spool, { recursive: true });
  mkdirSync(spool);
  write(clones);
  expect((await run()).code).toBe(0);
  let unaccounted = 0;
  for (const [index, { number, caller }] of calls.entries()) {
    const { entries } = await server.get<Stored>(`/v1/protocols/${number}`);
    const callers = entries
      .filter(({ type }) => type === 'issued' || type === 'offline_conflict')
      .map(({ data }) => data.caller);
    if (JSON.stringify(callers) !== JSON.stringify([caller, clones[index]?.caller])) unaccounted += 1;
  }
  console.info(
    `a cloned machine: 10 calls, 5 numbers, 5 repeats (all of them recorded), ${unaccounted} unaccounted for`,
  );
  expect(unaccounted).toBe(0);
  expect(await server.verify()).toMatch(/\d/);
});

interface Reply {
  status: number;
  type: string;
  body: string;
}

/** A proxy between deliverer and server, where a test decides which lines get through; the question for floors always does. */
class Front {
  /** Before the server has the request; a reply is given instead of the server's, status 0 none at all. */
  before: () => Promise<Reply | null> = async () => null;
  /** Once the server has answered; true: the connection is cut. */
  after: () => Promise<boolean> = async () => false;
  /** Once the deliverer has the answer. */
  told: () => void = () => {};
  url = '';
  readonly #onward: string;
  readonly #server: Server = createServer((request, reply) => void this.#pass(request, reply));

  constructor(onward: string) {
    this.#onward = onward;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  reset(): void {
    this.before = async () => null;
    this.after = async () => false;
    this.told = () => {};
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #pass(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const isLine = request.method === 'POST';
    const instead = isLine ? await this.before() : null;
    if (instead?.status === 0) return void request.socket.destroy();
    if (instead !== null) {
      reply.writeHead(instead.status, { 'content-type': instead.type }).end(instead.body);
      return;
    }
    const response = await fetch(this.#onward + request.url, {
      method: request.method ?? '',
      headers: {
        authorization: request.headers.authorization ?? '',
        ...(isLine && { 'content-type': request.headers['content-type'] ?? '' }),
        accept: request.headers.accept ?? '',
      },
      ...(isLine && { body }),
    });
    const text = await response.text();
    if (isLine && (await this.after())) return void request.socket.destroy();
    reply.writeHead(response.status, { 'content-type': response.headers.get('content-type') ?? '' });
    reply.end(text, () => isLine && this.told());
  }
}
