import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyJournal } from '../../src/journal/verify.ts';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { OPERATOR } from '../support/journal.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

const NODE = fileURLToPath(new URL('../support/issuing-node.mjs', import.meta.url));
const MIDNIGHT = Date.parse('2026-11-23T00:00:00.000-03:00');
/** The nodes start this long before midnight and run until this long after it. */
const BEFORE_MS = 4000;
const AFTER_MS = 2000;

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

interface Node {
  child: ChildProcess;
  received: [call: string, number: string][];
  ended: Promise<number | null>;
}

function startNode(name: string, url: string, onAnswer?: (number: string) => void): Node {
  const offset = MIDNIGHT - BEFORE_MS - Date.now();
  const args = [NODE, url, name, String(offset), String(MIDNIGHT + AFTER_MS)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const received: Node['received'] = [];
  if (child.stdout === null) throw new Error('the node has no output');
  createInterface(child.stdout).on('line', (line) => {
    const answer = JSON.parse(line) as [string, string];
    received.push(answer);
    onAnswer?.(answer[1]);
  });
  return { child, received, ended: new Promise((resolve) => child.once('close', resolve)) };
}

it('issues unique numbers and keeps a valid journal with three nodes over midnight, one of them killed', {
  timeout: 120_000,
}, async () => {
  const url = await postgres.database();
  const store = await openPostgresStore(url);
  await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);

  const nodes: Node[] = [];
  const killAfterMidnight = (number: string) => {
    if (number.startsWith(`${OPERATOR}20261123`)) nodes[2]?.child.kill('SIGKILL');
  };
  nodes.push(startNode('a', url), startNode('b', url), startNode('c', url, killAfterMidnight));
  const [a, b, c] = await Promise.all(nodes.map((node) => node.ended));
  expect([a, b, c]).toEqual([0, 0, null]);

  const numberOf = new Map<string, string>();
  for (const [call, number] of nodes.flatMap((node) => node.received)) {
    expect(numberOf.get(call) ?? number).toBe(number);
    numberOf.set(call, number);
  }
  const [head] = await store.reads.heads();
  if (head === undefined) throw new Error('no journal');
  expect((await verifyJournal(store.reads, head)).problems).toEqual([]);
  const { protocols: stored } = await store.reads.projection(OPERATOR, { number: '', limit: 1_000_000 });
  const callOf = new Map(stored.map((protocol) => [protocol.number, protocol.call_id]));
  for (const [call, number] of numberOf) expect(callOf.get(number)).toBe(call);

  const days = [...new Set(numberOf.values())].map((number) => number.slice(6, 14));
  expect(new Set(days)).toEqual(new Set(['20261122', '20261123']));
  for (const node of nodes)
    expect(new Set(node.received.map(([, number]) => number.slice(6, 14))).size).toBe(2);
  await store.close();
});
