import { expect, it } from 'vitest';
import { Outbox } from '../../src/jobs/outbox.ts';
import type { Values } from '../../src/source/exchange.ts';
import type { Registered, Registrar } from '../../src/source/source.ts';
import type { Store } from '../../src/store/store.ts';
import { issue, note, OPERATOR } from '../contract/store.ts';
import { memoryStore } from '../support/memory-store.ts';

const ACCEPTED: Registered = { outcome: 'accepted' };
const AWAY: Registered = { outcome: 'unavailable', code: 'refused', reason: 'não responde' };
const REFUSED: Registered = { outcome: 'rejected', code: 'rejected', reason: 'não quer' };

interface Staging {
  store: Store;
  /** What was sent, in order. */
  sent: Values[];
  outbox: Outbox;
  /** Another process on the same store. */
  another(): Outbox;
  wind(ms: number): void;
}

async function staged(answer: (values: Values) => Registered = () => ACCEPTED): Promise<Staging> {
  let now = Date.parse('2026-11-22T14:05:00Z');
  const clock = () => now;
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
  const registrars = new Map([[OPERATOR, registrar]]);
  const make = () => new Outbox({ deliveries: store.deliveries, reads: store.reads, registrars, clock });
  await store.deliveries.begin(OPERATOR);
  return {
    store,
    sent,
    outbox: make(),
    another: make,
    wind(ms) {
      now += ms;
    },
  };
}

async function issued(store: Store, call: string): Promise<string> {
  const [outcome] = (await store.commit([issue(call, { caller: '11999990000' })])).outcomes;
  if (outcome === undefined || outcome instanceof Error) throw new Error('not issued');
  return outcome.protocol.number;
}

it('tells their system what was written, each protocol in order', async () => {
  const { store, sent, outbox } = await staged();
  const number = await issued(store, 'a');
  await store.commit([note(number, 'ligou de novo')]);
  expect(await outbox.poll(OPERATOR)).toBe(true);
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
  expect((await store.deliveries.backlog(OPERATOR)).waiting).toBe(0);
});

it('sends again what a system that was away did not take, and then the rest, in order', async () => {
  let away = true;
  const { store, sent, outbox } = await staged(() => (away ? AWAY : ACCEPTED));
  const number = await issued(store, 'a');
  await store.commit([note(number, 'x')]);
  expect(await outbox.poll(OPERATOR)).toBe(false);
  expect(await store.deliveries.list(OPERATOR, 1)).toMatchObject([{ attempts: 1, reason: 'não responde' }]);
  away = false;
  expect(await outbox.poll(OPERATOR)).toBe(true);
  expect(sent.map(({ entry_type }) => entry_type)).toEqual(['issued', 'issued', 'noted']);
});

it('lets one protocol that they refuse hold up only itself, and asks ever more rarely', async () => {
  let bad = '';
  const { store, sent, outbox, wind } = await staged(({ reference }) =>
    reference === bad ? REFUSED : ACCEPTED,
  );
  bad = await issued(store, 'a');
  await store.commit([note(bad, 'x')]);
  await issued(store, 'b');
  expect(await outbox.poll(OPERATOR)).toBe(true);
  expect(sent).toHaveLength(2);
  expect(await store.deliveries.backlog(OPERATOR)).toEqual({
    waiting: 2,
    failing: 1,
    rejected: 1,
    oldest_seq: 1,
  });

  wind(59_999);
  await outbox.poll(OPERATOR);
  expect(sent).toHaveLength(2);
  wind(1);
  await outbox.poll(OPERATOR);
  expect(sent).toHaveLength(3);
  wind(119_999);
  await outbox.poll(OPERATOR);
  expect(sent).toHaveLength(3);
  bad = '';
  wind(1);
  await outbox.poll(OPERATOR);
  expect(sent.slice(3).map(({ entry_type }) => entry_type)).toEqual(['issued', 'noted']);
});

it('lets an entry that brings their system down wait by itself, and sends the rest meanwhile', async () => {
  let bad = '';
  const { store, sent, outbox, wind } = await staged(({ reference }) =>
    reference === bad ? AWAY : ACCEPTED,
  );
  bad = await issued(store, 'bad');
  for (let call = 0; call < 30; call++) await issued(store, `call ${call}`);
  expect(await outbox.poll(OPERATOR)).toBe(true);
  expect(await store.deliveries.list(OPERATOR, 9)).toMatchObject([{ protocol: bad, attempts: 3 }]);
  expect(sent).toHaveLength(33);
  await outbox.poll(OPERATOR);
  expect(sent).toHaveLength(33);
  bad = '';
  wind(60_000);
  expect(await outbox.poll(OPERATOR)).toBe(true);
  expect((await store.deliveries.backlog(OPERATOR)).waiting).toBe(0);
});

it('lets a second node send only when the first is gone', async () => {
  const { store, sent, outbox, another, wind } = await staged();
  await outbox.poll(OPERATOR);
  const second = another();
  await issued(store, 'a');
  await second.poll(OPERATOR);
  expect(sent).toEqual([]);
  wind(10 * 60_000);
  await second.poll(OPERATOR);
  expect(sent).toHaveLength(1);
});

it('sends soon after something is written, and ends when told to', async () => {
  const { store, sent, outbox } = await staged();
  await outbox.start();
  await issued(store, 'a');
  outbox.wake(OPERATOR);
  await expect.poll(() => sent.length).toBe(1);
  await outbox.stop();
  expect(await store.deliveries.acquireLease(OPERATOR, 'next', { now_ms: 1, until_ms: 2 })).toBe(true);
});
