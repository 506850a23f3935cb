import { expect, it, onTestFinished } from 'vitest';
import type { WebhookConfig } from '../../src/config/config.ts';
import { type DeliveryEvent, Outbox } from '../../src/jobs/outbox.ts';
import type { AppendCommand } from '../../src/journal/command.ts';
import { commit } from '../../src/journal/commit.ts';
import { createWebhook, type Webhook } from '../../src/outgoing/create-webhook.ts';
import type { NewEntry } from '../../src/protocol/entry.ts';
import type { Store } from '../../src/store/store.ts';
import { issue, MARIA, note, OPERATOR } from '../support/journal.ts';
import { memoryStore } from '../support/memory-store.ts';
import { createTestClock } from '../support/test-clock.ts';
import { expectedSignature, type StagedAnswer, WebhookReceiver } from '../support/webhook-receiver.ts';

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const OLD_SECRET = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
const ROUTE = { operator: OPERATOR, target: 'webhook:crm' };
const MINUTE = 60_000;

interface Staging {
  store: Store;
  receiver: WebhookReceiver;
  outbox: Outbox;
  webhook: Webhook;
  events: DeliveryEvent[];
  now(): number;
  advance(ms: number): void;
  /** Why the oldest message waits. */
  reason(): Promise<string | null | undefined>;
}

async function staged(settings: Partial<WebhookConfig> = {}): Promise<Staging> {
  const { clock, advance } = createTestClock();
  const store = memoryStore({ clock });
  await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
  const receiver = new WebhookReceiver();
  const url = `${await receiver.listen()}/carimbo?token=segredo`;
  const webhook = createWebhook(
    OPERATOR,
    {
      name: 'crm',
      url,
      secrets: [SECRET],
      types: ['issued', 'noted', 'identified', 'call.answered'],
      scopes: ['protocols:read'],
      screenPop: null,
      timeoutMs: 30_000,
      folder: '/',
      ...settings,
    },
    clock,
  );
  const events: DeliveryEvent[] = [];
  const outbox = new Outbox({
    deliveries: store.deliveries,
    reads: store.reads,
    targets: [webhook],
    clock,
    random: () => 0,
    onDelivery: (event) => events.push(event),
  });
  await store.deliveries.begin(ROUTE);
  onTestFinished(async () => {
    await webhook.close();
    await receiver.close();
  });
  const reason = async () => (await store.deliveries.list(ROUTE, 1))[0]?.reason;
  return { store, receiver, outbox, webhook, events, now: clock, advance, reason };
}

async function issued(store: Store, call: string, data: Parameters<typeof issue>[1] = {}): Promise<string> {
  const [outcome] = (await commit(store, [issue(call, { caller: '11999990000', ...data })])).outcomes;
  if (outcome === undefined || outcome instanceof Error) throw new Error('not issued');
  return outcome.protocol.number;
}

const append = (number: string, entry: NewEntry): AppendCommand => ({ ...note(number, ''), entry });

it('sends type, time and entry with the protocol’s number and state, signed, and nothing else', async () => {
  const { store, receiver, outbox, now } = await staged();
  const number = await issued(store, 'a', {
    identification: 'found',
    card_number: MARIA.card_number,
    beneficiary: MARIA,
  });
  await commit(store, [append(number, { type: 'call.answered', data: { agent: 'PJSIP/2001' } })]);
  expect(await outbox.poll(ROUTE)).toBe(true);
  const [first, second] = receiver.accepted;
  expect(second?.body).toEqual({
    type: 'call.answered',
    timestamp: '2026-11-22T11:05:00.000-03:00',
    data: {
      operator: OPERATOR,
      number,
      state: 'open',
      seq: 2,
      type: 'call.answered',
      at: '2026-11-22T11:05:00.000-03:00',
      actor: 'key:test',
      data: { agent: 'PJSIP/2001' },
      protocol: number,
      attendance: {
        numbering: 'own',
        issued_at: '2026-11-22T11:05:00.000-03:00',
        channel: 'phone',
        direction: 'inbound',
        identification: 'found',
        beneficiary: { name: MARIA.name, active: true, plan: 'Ouro' },
        caller: '11999990000',
        caller_e164: null,
        call_id: 'a',
        class: null,
        due_at: null,
      },
    },
  });
  if (first === undefined || second === undefined) throw new Error('not sent');
  expect(first.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(first.timestamp).toBe(Math.floor(now() / 1000));
  expect(first.headers['webhook-signature']).toBe(expectedSignature(SECRET, first));
  expect(first.id).toMatch(new RegExp(`^${OPERATOR}-1-[0-9a-f]{12}$`));
  expect(second.id).not.toBe(first.id);
  const all = receiver.accepted.map(({ text }) => text).join('');
  for (const secret of [MARIA.cpf, MARIA.birth_date, MARIA.card_number]) expect(all).not.toContain(secret);
});

it('sends of a person and of the entry what the scopes allow', async () => {
  const found = {
    identification: 'found',
    card_number: MARIA.card_number,
    beneficiary: MARIA,
    subject: 'Carência',
  } as const;
  const thin = await staged({ scopes: [] });
  await issued(thin.store, 'a', found);
  await thin.outbox.poll(ROUTE);
  const [message] = thin.receiver.accepted;
  expect(message?.body.data).toEqual({
    operator: OPERATOR,
    number: message?.body.data.number,
    state: 'open',
    seq: 1,
    type: 'issued',
    at: message?.body.timestamp,
  });

  const full = await staged({ scopes: ['protocols:read', 'beneficiaries:read'] });
  await issued(full.store, 'a', found);
  await full.outbox.poll(ROUTE);
  expect(full.receiver.accepted[0]?.body.data).toMatchObject({
    data: { card_number: MARIA.card_number, beneficiary: { cpf: MARIA.cpf, birth_date: MARIA.birth_date } },
    attendance: { beneficiary: MARIA },
  });
});

it('fills the address of a screen pop, each value encoded, and nothing that its scopes hide', async () => {
  const screenPop =
    'https://crm.example/abrir?n={number}&t={caller}&p={name}&c={card_number}&a={agent}&q={queue}';
  const { store, receiver, outbox } = await staged({ screenPop, types: ['call.answered'] });
  const number = await issued(store, 'a', {
    caller_e164: '+5511999990000',
    identification: 'found',
    card_number: MARIA.card_number,
    beneficiary: { ...MARIA, name: 'José & Zé? #1' },
  });
  const withheld = await issued(store, 'b', { caller_e164: 'withheld' });
  const answered = { type: 'call.answered', data: { agent: 'PJSIP/2001' } } as const;
  await commit(store, [append(number, answered), append(withheld, answered)]);
  await outbox.poll(ROUTE);
  expect(receiver.accepted.map(({ body }) => body.data.screen_pop)).toEqual([
    `https://crm.example/abrir?n=${number}&t=%2B5511999990000&p=Jos%C3%A9%20%26%20Z%C3%A9%3F%20%231&c=&a=PJSIP%2F2001&q=`,
    `https://crm.example/abrir?n=${withheld}&t=&p=&c=&a=PJSIP%2F2001&q=`,
  ]);
});

it('signs with both secrets while one is replaced', async () => {
  const { store, receiver, outbox } = await staged({ secrets: [SECRET, OLD_SECRET] });
  await issued(store, 'a');
  await outbox.poll(ROUTE);
  const [message] = receiver.accepted;
  if (message === undefined) throw new Error('not sent');
  expect(message.headers['webhook-signature']).toBe(
    `${expectedSignature(SECRET, message)} ${expectedSignature(OLD_SECRET, message)}`,
  );
});

it('sends again what was answered with 500, with the same webhook-id and a new time and signature', async () => {
  const { store, receiver, outbox, advance, reason, events } = await staged();
  receiver.stage = () => ({ status: 500 });
  await issued(store, 'a');
  expect(await outbox.poll(ROUTE)).toBe(false);
  expect(await reason()).toMatch(/^http:\/\/127\.0\.0\.1:\d+ respondeu HTTP 500$/);
  advance(5 * MINUTE);
  receiver.stage = () => ({});
  expect(await outbox.poll(ROUTE)).toBe(true);
  const [first, second] = receiver.received;
  if (first === undefined || second === undefined) throw new Error('not sent twice');
  expect(second.id).toBe(first.id);
  expect(second.text).toBe(first.text);
  expect(second.timestamp - first.timestamp).toBe(300);
  expect(second.headers['webhook-signature']).toBe(expectedSignature(SECRET, second));
  expect(events.map(({ outcome }) => outcome)).toEqual(['unavailable', 'accepted']);
});

it.each<[string, StagedAnswer | null]>([
  ['is slow', { after: new Promise(() => {}) }],
  ['is down', null],
  ['closes the connection', { status: 0 }],
  ['answers 500', { status: 500 }],
  ['redirects', { status: 307, headers: { location: 'https://novo.example/' } }],
  ['is gone', { status: 410 }],
])('loses nothing and keeps the order of each protocol while the receiver %s', async (_word, answer) => {
  const { store, receiver, outbox, advance } = await staged({ timeoutMs: 1_000 });
  if (answer === null) await receiver.close();
  else receiver.stage = () => answer;
  const written = new Map<string, number[]>();
  for (const call of ['a', 'b']) written.set(await issued(store, call), [written.size + 1]);
  expect(await outbox.poll(ROUTE)).toBe(false);
  let seq = written.size;
  for (const number of [...written.keys(), ...written.keys()]) {
    await commit(store, [note(number, 'x')]);
    written.get(number)?.push(++seq);
  }
  expect(await outbox.poll(ROUTE)).toBe(false);
  expect((await store.deliveries.backlog(ROUTE)).waiting).toBe(seq);
  if (answer === null) await receiver.listen();
  else receiver.stage = () => ({});
  advance(2 * MINUTE);
  expect(await outbox.poll(ROUTE)).toBe(true);
  expect(receiver.byNumber()).toEqual(written);
  expect(receiver.accepted).toHaveLength(seq);
});

it('follows no redirect, and says where the receiver went', async () => {
  const { store, receiver, outbox, reason } = await staged();
  const other = new WebhookReceiver();
  const elsewhere = await other.listen();
  onTestFinished(() => other.close());
  receiver.stage = () => ({ status: 308, headers: { location: `${elsewhere}/x?token=outro` } });
  await issued(store, 'a');
  expect(await outbox.poll(ROUTE)).toBe(false);
  expect(other.received).toEqual([]);
  expect(await reason()).toMatch(new RegExp(`redireciona para ${elsewhere} \\(HTTP 308\\)`));
});

it('keeps secrets and personal data out of the reasons', async () => {
  const { store, receiver, outbox, reason, advance } = await staged();
  await issued(store, 'a', { caller: '11988887777' });
  const reasons: string[] = [];
  const answers = [{ status: 401 }, { status: 302 }, { status: 0 }, { status: 503 }, { status: 422 }];
  for (const answer of answers) {
    receiver.stage = () => answer;
    advance(61 * MINUTE);
    await outbox.poll(ROUTE);
    reasons.push(String(await reason()));
  }
  await receiver.close();
  advance(61 * MINUTE);
  await outbox.poll(ROUTE);
  reasons.push(String(await reason()));
  expect(reasons).toHaveLength(6);
  for (const text of reasons) expect(text).toContain('http://127.0.0.1:');
  for (const text of reasons) expect(text).not.toMatch(/segredo|11988887777|whsec/);
  await receiver.listen();
});

it('delays only the protocol of a message that the receiver refuses', async () => {
  const { store, receiver, outbox, advance } = await staged();
  const bad = await issued(store, 'bad');
  receiver.stage = ({ body }) => ({ status: body.data.number === bad ? 422 : 204 });
  await commit(store, [note(bad, 'x')]);
  const good = await issued(store, 'good');
  expect(await outbox.poll(ROUTE)).toBe(true);
  expect([...receiver.byNumber().keys()]).toEqual([good]);
  expect(await store.deliveries.backlog(ROUTE)).toMatchObject({ waiting: 2, failing: 1, rejected: 1 });
  receiver.stage = () => ({});
  advance(MINUTE);
  await outbox.poll(ROUTE);
  expect(receiver.byNumber().get(bad)).toEqual([1, 2]);
});

it('ends an attempt at its time limit, and other protocols do not wait for it', async () => {
  const { store, receiver, outbox, reason } = await staged({ timeoutMs: 2_000 });
  const slow = await issued(store, 'slow');
  receiver.stage = ({ body }) => (body.data.number === slow ? { after: new Promise(() => {}) } : {});
  const others: string[] = [];
  for (let call = 0; call < 20; call++) others.push(await issued(store, `call ${call}`));
  await outbox.poll(ROUTE);
  expect([...receiver.byNumber().keys()].sort()).toEqual(others.sort());
  expect(await reason()).toMatch(/não respondeu/);
  expect((await store.deliveries.backlog(ROUTE)).waiting).toBe(1);
});

it('loses nothing while the receiver is gone for a day, and then sends all of it in order', async () => {
  const { store, receiver, outbox, advance } = await staged();
  const written = new Map<string, number[]>();
  let seq = 0;
  const open: string[] = [];
  await receiver.close();
  for (let hour = 0; hour < 24; hour++) {
    for (let call = 0; call < 5; call++) {
      const number = await issued(store, `call ${hour} ${call}`);
      written.set(number, [++seq]);
      open.push(number);
    }
    for (const number of open.slice(-8)) {
      await commit(store, [note(number, `hora ${hour}`)]);
      written.get(number)?.push(++seq);
    }
    advance(60 * MINUTE);
    expect(await outbox.poll(ROUTE)).toBe(false);
  }
  expect((await store.deliveries.backlog(ROUTE)).waiting).toBe(seq);
  await receiver.listen();
  advance(MINUTE);
  expect(await outbox.poll(ROUTE)).toBe(true);
  expect(receiver.byNumber()).toEqual(written);
  expect(receiver.accepted).toHaveLength(seq);
  expect((await store.deliveries.backlog(ROUTE)).waiting).toBe(0);
});

it('sends again on request, with the same webhook-id', async () => {
  const { store, receiver, outbox, advance } = await staged();
  const number = await issued(store, 'a');
  await commit(store, [note(number, 'x')]);
  await outbox.poll(ROUTE);
  advance(MINUTE);
  await store.deliveries.enqueueAgain(ROUTE, ['issued', 'noted'], { after: 1, limit: 10 });
  await outbox.poll(ROUTE);
  expect(receiver.accepted.map(({ body }) => body.data.seq)).toEqual([1, 2, 2]);
  expect(receiver.accepted[2]?.id).toBe(receiver.accepted[1]?.id);
});

it('asks nothing more of a receiver until the time of its Retry-After, in seconds or as a date', async () => {
  const forms = [
    [429, () => String(15 * 60)],
    [503, (now: number) => new Date(now + 15 * MINUTE).toUTCString()],
  ] as const;
  for (const [status, written] of forms) {
    const { store, receiver, outbox, advance, now } = await staged();
    const number = await issued(store, 'a');
    receiver.stage = () => ({ status, headers: { 'retry-after': written(now()) } });
    expect(await outbox.poll(ROUTE)).toBe(false);
    receiver.stage = () => ({});
    await issued(store, 'b');
    await commit(store, [note(number, 'x')]);
    // An HTTP date has whole seconds.
    advance(15 * MINUTE - 1000);
    expect(await outbox.poll(ROUTE)).toBe(false);
    expect(receiver.received).toHaveLength(1);
    advance(1000);
    expect(await outbox.poll(ROUTE)).toBe(true);
    expect(receiver.byNumber().get(number)).toEqual([1, 3]);
    expect(receiver.accepted).toHaveLength(3);
  }
});

it('waits no longer than an hour for a Retry-After, not at all for nonsense, and not once a person has it retried', async () => {
  const { store, receiver, outbox, advance } = await staged();
  const answered = async (call: string, written: string) => {
    await issued(store, call);
    receiver.stage = () => ({ status: 503, headers: { 'retry-after': written } });
    expect(await outbox.poll(ROUTE)).toBe(false);
    receiver.stage = () => ({});
  };
  await answered('a', '31536000');
  advance(60 * MINUTE - 1);
  expect(await outbox.poll(ROUTE)).toBe(false);
  advance(1);
  expect(await outbox.poll(ROUTE)).toBe(true);

  for (const nonsense of ['logo', '-5', '0', 'Wed, 21 Oct 2015 07:28:00 GMT']) {
    await answered(nonsense, nonsense);
    expect(await outbox.poll(ROUTE)).toBe(true);
  }

  await answered('b', '3600');
  expect(await outbox.poll(ROUTE)).toBe(false);
  await store.deliveries.retry(ROUTE);
  expect(await outbox.poll(ROUTE)).toBe(true);
  expect((await store.deliveries.backlog(ROUTE)).waiting).toBe(0);
});

it('finds out whether the receiver can be reached, without a message', async () => {
  const { receiver, webhook } = await staged();
  expect(await webhook.check()).toEqual({ outcome: 'accepted' });
  receiver.stage = () => ({ status: 405 });
  expect(await webhook.check()).toEqual({ outcome: 'accepted' });
  receiver.stage = () => ({ status: 301, headers: { location: 'https://novo.example/x?token=outro' } });
  expect(await webhook.check()).toMatchObject({
    code: 'redirect',
    reason: expect.stringMatching(/para https:\/\/novo.example \(/),
  });
  expect(receiver.received).toEqual([]);
  await receiver.close();
  expect(await webhook.check()).toMatchObject({ outcome: 'unavailable', code: 'refused' });
  await receiver.listen();
});
