import { expect, it } from 'vitest';
import { Outbox, registrarTargets } from '../../src/jobs/outbox.ts';
import { commit } from '../../src/journal/commit.ts';
import type { NewEntry } from '../../src/protocol/entry.ts';
import { sourceNumberIdentity } from '../../src/protocol/identity.ts';
import { announcedNumber } from '../../src/protocol/protocol.ts';
import type { Values } from '../../src/source/exchange.ts';
import type { Registered, Registrar } from '../../src/source/source.ts';
import type { Store } from '../../src/store/store.ts';
import { issue, note, OPERATOR, offline, startNode } from '../support/journal.ts';
import { memoryStore } from '../support/memory-store.ts';
import { createTestClock } from '../support/test-clock.ts';

const ACCEPTED: Registered = { outcome: 'accepted' };
const UNAVAILABLE: Registered = { outcome: 'unavailable', code: 'refused', reason: 'não responde' };
const REJECTED: Registered = { outcome: 'rejected', code: 'rejected', reason: 'não quer' };

const ROUTE = { operator: OPERATOR, target: 'system' };

interface Staging {
  store: Store;
  /** What was sent, in order. */
  sent: Values[];
  outbox: Outbox;
  /** Another process on the same store. */
  another(): Outbox;
  advance(ms: number): void;
}

async function staged(
  answer: (values: Values) => Registered | Promise<Registered> = () => ACCEPTED,
): Promise<Staging> {
  const { clock, advance } = createTestClock();
  const store = memoryStore({ clock });
  await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
  const sent: Values[] = [];
  const registrar: Registrar = {
    on: ['issued', 'noted'],
    async send(values) {
      sent.push(values);
      return answer(values);
    },
  };
  const { deliveries, reads } = store;
  const targets = registrarTargets(new Map([[OPERATOR, registrar]]), async ({ number }, source) => {
    const identity = sourceNumberIdentity(OPERATOR, source);
    const entry: NewEntry = { type: 'numbered', data: { number: source, by: 'register' } };
    const [outcome] = (await commit(store, [{ ...note(number, ''), identity, entry }])).outcomes;
    if (outcome instanceof Error) throw outcome;
  });
  const make = () => new Outbox({ deliveries, reads, targets, clock, random: () => 0 });
  await store.deliveries.begin(ROUTE);
  return {
    store,
    sent,
    outbox: make(),
    another: make,
    advance,
  };
}

async function issued(store: Store, call: string): Promise<string> {
  const [outcome] = (await commit(store, [issue(call, { caller: '11999990000' })])).outcomes;
  if (outcome === undefined || outcome instanceof Error) throw new Error('not issued');
  return outcome.protocol.number;
}

it('sends what was written, in order within each protocol', async () => {
  const { store, sent, outbox } = await staged();
  const number = await issued(store, 'a');
  await commit(store, [note(number, 'ligou de novo')]);
  expect(await outbox.poll(ROUTE)).toBe(true);
  expect(sent).toMatchObject([
    {
      reference: number,
      entry_type: 'issued',
      entry_id: `${OPERATOR}-1`,
      caller: '11999990000',
      call_id: 'a',
    },
    { reference: number, entry_type: 'noted', entry_id: `${OPERATOR}-2`, entry_text: 'ligou de novo' },
  ]);
  expect((await store.deliveries.backlog(ROUTE)).waiting).toBe(0);
});

it('sends the number of a PBX once it is delivered', async () => {
  const { store, sent, outbox } = await staged();
  await startNode(store, [{ origin: 'pbx', host: 'any', from: 900_000, to: 900_999 }]);
  const number = `${OPERATOR}20261122900001`;
  await commit(store, [offline(number)]);
  expect(await outbox.poll(ROUTE)).toBe(true);
  expect(sent).toMatchObject([{ reference: number, entry_type: 'issued' }]);
  expect((await store.deliveries.backlog(ROUTE)).waiting).toBe(0);
});

it('sends an entry again after the system was unavailable, and then the rest, in order', async () => {
  let unavailable = true;
  const { store, sent, outbox } = await staged(() => (unavailable ? UNAVAILABLE : ACCEPTED));
  const number = await issued(store, 'a');
  await commit(store, [note(number, 'x')]);
  expect(await outbox.poll(ROUTE)).toBe(false);
  expect(await store.deliveries.list(ROUTE, 1)).toMatchObject([{ attempts: 1, reason: 'não responde' }]);
  unavailable = false;
  expect(await outbox.poll(ROUTE)).toBe(true);
  expect(sent.map(({ entry_type }) => entry_type)).toEqual(['issued', 'issued', 'noted']);
});

it('delays only the protocol of a rejected entry, and retries at growing intervals', async () => {
  let bad = '';
  const { store, sent, outbox, advance } = await staged(({ reference }) =>
    reference === bad ? REJECTED : ACCEPTED,
  );
  bad = await issued(store, 'a');
  await commit(store, [note(bad, 'x')]);
  await issued(store, 'b');
  expect(await outbox.poll(ROUTE)).toBe(true);
  expect(sent).toHaveLength(2);
  expect(await store.deliveries.backlog(ROUTE)).toEqual({
    waiting: 2,
    failing: 1,
    rejected: 1,
    oldest_seq: 1,
  });

  advance(59_999);
  await outbox.poll(ROUTE);
  expect(sent).toHaveLength(2);
  advance(1);
  await outbox.poll(ROUTE);
  expect(sent).toHaveLength(3);
  advance(119_999);
  await outbox.poll(ROUTE);
  expect(sent).toHaveLength(3);
  bad = '';
  advance(1);
  await outbox.poll(ROUTE);
  expect(sent.slice(3).map(({ entry_type }) => entry_type)).toEqual(['issued', 'noted']);
});

it('delays only the entry that makes the system fail, and sends the rest meanwhile', async () => {
  let bad = '';
  const { store, sent, outbox, advance } = await staged(({ reference }) =>
    reference === bad ? UNAVAILABLE : ACCEPTED,
  );
  bad = await issued(store, 'bad');
  for (let call = 0; call < 30; call++) await issued(store, `call ${call}`);
  expect(await outbox.poll(ROUTE)).toBe(true);
  expect(await store.deliveries.list(ROUTE, 9)).toMatchObject([{ protocol: bad, attempts: 3 }]);
  expect(sent).toHaveLength(33);
  await outbox.poll(ROUTE);
  expect(sent).toHaveLength(33);
  bad = '';
  advance(60_000);
  expect(await outbox.poll(ROUTE)).toBe(true);
  expect((await store.deliveries.backlog(ROUTE)).waiting).toBe(0);
});

it('goes on with other protocols, and with what is written meanwhile, while one delivery is slow', async () => {
  let slow = '';
  let end = (_answer: Registered): void => {};
  const { store, sent, outbox } = await staged(({ reference }) =>
    reference === slow ? new Promise<Registered>((resolve) => (end = resolve)) : ACCEPTED,
  );
  slow = await issued(store, 'slow');
  await commit(store, [note(slow, 'x')]);
  for (let call = 0; call < 20; call++) await issued(store, `call ${call}`);
  const polled = outbox.poll(ROUTE);
  await expect.poll(() => sent.length, { timeout: 30_000 }).toBe(21);
  await issued(store, 'later');
  await expect.poll(() => sent.length, { timeout: 30_000 }).toBe(22);
  slow = '';
  end(ACCEPTED);
  expect(await polled).toBe(true);
  expect(sent.at(-1)).toMatchObject({ entry_type: 'noted' });
});

it('lets a second node send only when the lease of the first has expired', async () => {
  const { store, sent, outbox, another, advance } = await staged();
  await outbox.poll(ROUTE);
  const second = another();
  await issued(store, 'a');
  await second.poll(ROUTE);
  expect(sent).toEqual([]);
  advance(10 * 60_000);
  await second.poll(ROUTE);
  expect(sent).toHaveLength(1);
});

it('sends soon after something is written, and releases its lease when it stops', async () => {
  const { store, sent, outbox } = await staged();
  await outbox.start();
  await issued(store, 'a');
  outbox.wake(OPERATOR);
  await expect.poll(() => sent.length).toBe(1);
  await outbox.stop();
  expect(await store.deliveries.acquireLease(ROUTE, 'next', { now_ms: 1, until_ms: 2 })).toBe(true);
});

it('records the number that the operator’s system gives in its reply: found by both, and ours counts', async () => {
  const { store, sent, outbox } = await staged(({ reference }) => ({
    outcome: 'accepted',
    number: `OE-${reference?.slice(-1)}`,
  }));
  const number = await issued(store, 'a');
  expect(await outbox.poll(ROUTE)).toBe(true);
  const protocol = await store.reads.protocol(OPERATOR, number);
  if (protocol === null) throw new Error('lost');
  expect(protocol).toMatchObject({ source_number: 'OE-1', numbering: 'reconciled' });
  expect(announcedNumber(protocol)).toBe(number);
  // Every later reply has it again, and the operator's system is told it.
  await commit(store, [note(number, 'x')]);
  await outbox.poll(ROUTE);
  expect(sent.at(-1)).toMatchObject({ entry_type: 'noted', source_number: 'OE-1' });
  const entries = await store.reads.entriesOf(OPERATOR, [number]);
  expect(entries.map(({ type }) => type)).toEqual(['issued', 'numbered', 'noted']);
});

it('leaves a number that another attendance has to a person, and holds up nothing else', async () => {
  const { store, outbox } = await staged(() => ({ outcome: 'accepted', number: 'OE-1' }));
  await issued(store, 'a');
  await outbox.poll(ROUTE);
  const second = await issued(store, 'b');
  await outbox.poll(ROUTE);
  expect(await store.reads.protocol(OPERATOR, second)).toMatchObject({
    source_number: null,
    numbering: 'own',
  });
  expect(await store.deliveries.list(ROUTE, 1)).toMatchObject([
    { protocol: second, rejected: true, reason: expect.stringMatching(/outro atendimento/) },
  ]);
});
