import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/journal/command.ts';
import { Journal } from '../../src/journal/journal.ts';
import { verifyJournal } from '../../src/journal/verify.ts';
import { civilTime } from '../../src/protocol/civil-time.ts';
import { formatNumber, parseNumber } from '../../src/protocol/number.ts';
import { issue, OPERATOR, offline, startNode } from '../support/journal.ts';
import { memoryStore } from '../support/memory-store.ts';

const ZONE = 'America/Sao_Paulo';
const START = Date.parse('2026-11-22T23:59:50.000-03:00');
/** So low that a server reaches it: it must stop before the PBX's numbers. */
const FIRST_OFFLINE = 6;
const NODES = 2;

const step = fc.record({
  node: fc.nat(NODES - 1),
  clock: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 3000 }) },
    { weight: 1, arbitrary: fc.constantFrom(-3_600_000, -86_400_000, 86_400_000, 2 * 86_400_000) },
  ),
  waits: fc.boolean(),
  what: fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('issue' as const), call: fc.nat(20) }) },
    // A number that a PBX gives out, for a call that may have reached a server, too.
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('draw' as const), call: fc.nat(20) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('deliver' as const), which: fc.nat(1000) }) },
  ),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function play(steps: Step[]) {
  let now = START;
  const store = memoryStore({ clock: () => now });
  await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: ZONE }]);
  const range = { origin: 'pbx', host: 'any', from: FIRST_OFFLINE, to: 999_999 };
  const { keys } = await startNode(store, [range]);
  const nodes = Array.from({ length: NODES }, () => new Journal(store, { rangeKeys: keys }));
  const spool: { number: string; call: string }[] = [];
  const last = new Map<string, number>();
  const issued: { number: string; call: string }[] = [];
  const delivered: Outcome[] = [];
  let exhausted = 0;

  function draw(call: string): void {
    const { day } = civilTime(now, ZONE);
    const sequence = (last.get(day) ?? FIRST_OFFLINE - 1) + 1;
    last.set(day, sequence);
    spool.push({ number: formatNumber(OPERATOR, day, sequence), call });
  }

  async function deliver(journal: Journal, which: number): Promise<void> {
    const line = spool[which % Math.max(1, spool.length)];
    if (line !== undefined) delivered.push(await journal.write(offline(line.number, line.call)));
  }

  async function run({ node, what }: Step): Promise<void> {
    const journal = nodes[node] as Journal;
    if (what.kind === 'deliver') return deliver(journal, what.which);
    const call = `call-${what.call}`;
    if (what.kind === 'draw') return draw(call);
    const outcome = await journal.write(issue(call)).catch(() => null);
    if (outcome === null) exhausted += 1;
    else if (outcome.created) issued.push({ number: outcome.protocol.number, call });
  }

  const running: Promise<void>[] = [];
  for (const step of steps) {
    now += step.clock;
    const done = run(step);
    running.push(done);
    if (step.waits) await done;
  }
  await Promise.all(running);
  for (let which = 0; which < spool.length; which += 1) await deliver(nodes[0] as Journal, which);
  return { store, spool, issued, delivered, exhausted };
}

describe('numbers of PBXs among those of the server, under arbitrary events', () => {
  it('are unique, each found, one attendance for a call, and the journal accounts for all', async () => {
    let calls = 0;
    let offlineNumbers = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }), async (steps) => {
        const { store, spool, issued, delivered } = await play(steps);
        const all = [...issued, ...spool].map(({ number }) => number);
        expect(new Set(all).size).toBe(all.length);
        for (const { number } of issued) expect(parseNumber(number)?.sequence).toBeLessThan(FIRST_OFFLINE);
        expect(delivered.filter(({ conflict }) => conflict)).toEqual([]);

        const { reads } = store;
        for (const { number, call } of [...issued, ...spool]) {
          const scope = { operator: OPERATOR, origin: '', scope: 'number' as const, id: number };
          const found = (await reads.protocol(OPERATOR, number)) ?? (await reads.protocolByIdentity(scope));
          expect(found?.call_id).toBe(call);
        }
        const protocols = (await reads.projection(OPERATOR, { number: '', limit: 1000 })).protocols;
        const calling = new Set([...issued, ...spool].map(({ call }) => call));
        expect(protocols).toHaveLength(calling.size);
        const [head] = await reads.heads();
        expect(head && (await verifyJournal(reads, head)).problems).toEqual([]);
        calls += calling.size;
        offlineNumbers += spool.length;
      }),
      { numRuns: 300 },
    );
    console.log(`${calls} calls, ${offlineNumbers} numbers of PBXs, 0 repeats, 0 unaccounted`);
  });
});
