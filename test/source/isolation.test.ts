import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSourceLookup, type LookupEvent, type SourceLookup } from '../../src/service/source-lookup.ts';
import { createRemoteSource } from '../../src/source/engine/create-remote-source.ts';
import { REST } from '../../src/source/kinds/http/kind.ts';
import type { Source } from '../../src/source/source.ts';
import { createFakeInterpreter } from '../support/fake-interpreter.ts';
import { createFakeTransport, type FakeTransport } from '../support/fake-transport.ts';
import { remoteConfig } from '../support/remote-config.ts';

const DEAD = '326305';
const WELL = '418374';
const log = { info: () => {}, warn: () => {}, error: () => {} };

let transports: Map<string, FakeTransport>;
let sources: Map<string, Source>;
let lookup: SourceLookup;
let events: LookupEvent[];

/** Two operators, each with a transport of its own; the one that is well answers everything. */
async function stage({ timeoutMs, budgetMs }: { timeoutMs: number; budgetMs: number }): Promise<void> {
  for (const operator of [DEAD, WELL]) {
    const transport = createFakeTransport();
    transports.set(operator, transport);
    const source = await createRemoteSource(
      remoteConfig({
        kind: 'rest',
        lookup: { card_number: { url: '/' } },
        mapping: { name: 'nome', active: 'true' },
        limits: {
          concurrency: 2,
          queue: 50,
          breaker: { failures: 3 },
          timeout_ms: timeoutMs,
          attempts: 1,
        },
      }),
      {
        operator,
        indexDir: '',
        log,
        kind: { ...REST, open: async () => transport },
        interpreter: createFakeInterpreter(),
      },
    );
    sources.set(operator, source);
  }
  lookup = createSourceLookup({
    sources,
    operators: new Map([DEAD, WELL].map((operator) => [operator, { lookupBudgetMs: budgetMs }])),
    onLookup: (event) => events.push(event),
  });
  transports.get(WELL)?.stage({ status: 200, body: {} });
  transports.get(DEAD)?.stage('hang');
}

beforeEach(() => {
  transports = new Map();
  sources = new Map();
  events = [];
});
afterEach(() => Promise.all([...sources.values()].map((source) => source.close())));

const ask = (operator: string, card: number, signal?: AbortSignal) =>
  lookup
    .lookUp(operator, { card_number: String(card) }, signal && { signal })
    .then(({ identification }) => identification);

test('while one operator’s system hangs, with its places and its line full, another’s callers are identified', async () => {
  await stage({ timeoutMs: 30_000, budgetMs: 60_000 });
  const callers = new AbortController();
  const stuck = Array.from({ length: 40 }, (_, card) => ask(DEAD, card, callers.signal));
  let isAnyStuckAnswered = false;
  void Promise.race(stuck).then(() => {
    isAnyStuckAnswered = true;
  });
  // More than the hanging one has places: none of them waits for it.
  for (let card = 0; card < 200; card += 1) expect(await ask(WELL, card)).toBe('found');
  expect(isAnyStuckAnswered).toBe(false);
  expect(transports.get(DEAD)?.exchanges).toHaveLength(2);
  callers.abort();
  expect(await Promise.all(stuck)).toEqual(stuck.map(() => 'source_unavailable'));
});

test('a system that hangs keeps its own callers waiting until the breaker opens, and then none', async () => {
  await stage({ timeoutMs: 50, budgetMs: 60_000 });
  await Promise.all([0, 1, 2, 3].map((card) => ask(DEAD, card)));
  const asked = transports.get(DEAD)?.exchanges.length;
  for (let card = 10; card < 60; card += 1) expect(await ask(DEAD, card)).toBe('source_unavailable');
  expect(transports.get(DEAD)?.exchanges.length).toBe(asked);
  expect(events.at(-1)).toMatchObject({ operator: DEAD, outcome: 'unavailable' });
});
