import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { writeDemoHistory } from '../../src/cli/demo-history.ts';
import { demoConfig } from '../../src/config/load-config.ts';
import { verifyJournal } from '../../src/journal/verify.ts';
import { CLASSES, STATES } from '../../src/protocol/enums.ts';
import type { Protocol } from '../../src/protocol/protocol.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { KEY, startCarimbo } from '../support/carimbo-process.ts';
import { buildOnce } from './carimbo.ts';

const folder = mkdtempSync(join(tmpdir(), 'carimbo-history-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A Friday in the afternoon, in São Paulo. */
const NOW = Date.parse('2026-11-27T15:00:00-03:00');
const [operator] = demoConfig({ CARIMBO_DATA_DIR: folder }).operators;
if (operator === undefined) throw new Error('the demo has no operator');
const registry = operator.ans_registry;

let made = 0;
const opened: Store[] = [];
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});

async function newStore(): Promise<Store> {
  made += 1;
  const store = await openSqliteStore(join(folder, `history-${made}.db`), { clock: () => NOW });
  opened.push(store);
  return store;
}

async function all(store: Store): Promise<Protocol[]> {
  return (await store.reads.search(registry, { limit: 1000 })).items;
}

describe('the history of the demo', () => {
  it('is a journal that can be verified, with protocols in every state and of every class', async () => {
    const store = await newStore();
    const count = await writeDemoHistory(store, operator);
    const [head] = await store.reads.heads();
    if (head === undefined) throw new Error('no journal');
    expect(await verifyJournal(store.reads, head)).toMatchObject({
      ok: true,
      problems: [],
      protocols: count,
    });
    const protocols = await all(store);
    expect(protocols.length).toBe(count);
    expect(count).toBeGreaterThan(200);
    expect(new Set(protocols.map(({ state }) => state))).toEqual(new Set(STATES));
    expect(new Set(protocols.map((one) => one.class))).toEqual(new Set([...CLASSES, null]));
    expect(protocols.some(({ due_at }) => due_at !== null && Date.parse(due_at) < NOW)).toBe(true);
    expect(protocols.some(({ due_at }) => due_at !== null && Date.parse(due_at) > NOW)).toBe(true);
    const owed = { since_ms: NOW - 7 * 86_400_000, now_ms: NOW, waited_s: 10, limit: 10 };
    expect((await store.reads.callbacks(registry, owed)).items.length).toBeGreaterThan(0);
  });

  it('has each day’s numbers without a gap, and none of today', async () => {
    const store = await newStore();
    await writeDemoHistory(store, operator);
    const numbers = (await all(store)).map(({ number }) => number).sort();
    expect(numbers.at(-1)).toMatch(/^99999720261126/);
    const expected = numbers.map((number, i) => {
      const day = number.slice(0, 14);
      return `${day}${String(i - numbers.findIndex((one) => one.startsWith(day)) + 1).padStart(6, '0')}`;
    });
    expect(numbers).toEqual(expected);
  });

  it('is the same each time', async () => {
    const [one, other] = [await newStore(), await newStore()];
    await writeDemoHistory(one, operator);
    await writeDemoHistory(other, operator);
    expect(await all(other)).toEqual(await all(one));
  });

  it('is written into a new database only', async () => {
    const store = await newStore();
    await store.ensureJournals([{ ans_registry: '326305', time_zone: 'America/Sao_Paulo' }]);
    expect(await writeDemoHistory(store, operator)).toBe(0);
    expect(await all(store)).toEqual([]);
  });
});

describe('carimbo demo --history', () => {
  it('leaves the first number of today to the first call, and makes no second history', async () => {
    await buildOnce();
    const env = { CARIMBO_DATA_DIR: join(folder, 'demo') };
    const headers = { authorization: `Bearer ${KEY}` };
    for (const sequence of ['000001', '000002']) {
      const demo = await startCarimbo(env, ['demo', '--history']);
      const found = await json(await fetch(`${demo.url}/v1/protocols?limit=10`, { headers }));
      expect(found.items.length).toBe(10);
      const issued = await json(await fetch(`${demo.url}/v1/protocols`, { method: 'POST', headers }));
      expect(issued.number.slice(14)).toBe(sequence);
      await demo.end('SIGTERM');
    }
  });
});

async function json(reply: Response): Promise<{ number: string; items: unknown[] }> {
  return (await reply.json()) as { number: string; items: unknown[] };
}
