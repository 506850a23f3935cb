import { expect, it } from 'vitest';
import type { Entry } from '../../src/protocol/entry.ts';
import { type Protocol, toldNumber } from '../../src/protocol/protocol.ts';
import { createFakeIssuer } from '../support/fake-issuer.ts';
import { memoryStore } from '../support/memory-store.ts';
import { createTestService, PRINCIPAL, REGISTRY, type TestService } from '../support/protocol-service.ts';

const HOUR = 3_600_000;

/** A clock that tests wind. */
function windable() {
  let now = Date.parse('2026-11-22T14:05:00Z');
  return {
    clock: () => now,
    wind(ms: number) {
      now += ms;
    },
  };
}

async function story({ store }: TestService, { number }: Protocol): Promise<Entry['type'][]> {
  return (await store.reads.entriesOf(REGISTRY, [number])).map(({ type }) => type);
}

const current = async ({ store }: TestService, { number }: Protocol) =>
  (await store.reads.protocol(REGISTRY, number)) as Protocol;

it('tells the number that their system gave, and finds the protocol by either', async () => {
  const issuer = createFakeIssuer();
  const service = await createTestService({ issuer });
  const { protocol, created } = await service.protocolService.issue(PRINCIPAL, {
    call_id: 'a',
    card_number: '1001',
  });
  expect(created).toBe(true);
  expect(protocol).toMatchObject({ numbering: 'source', source_number: 'OE-1', identification: 'found' });
  expect(toldNumber(protocol)).toBe('OE-1');
  for (const number of ['OE-1', protocol.number])
    expect((await service.protocolService.read(PRINCIPAL, number)).protocol).toEqual(protocol);
  expect((await service.protocolService.search(PRINCIPAL, { q: ' OE-1 ' })).items).toEqual([protocol]);
  const noted = await service.protocolService.append(PRINCIPAL, 'OE-1', {
    type: 'noted',
    data: { text: 'x' },
  });
  expect(noted.protocol.number).toBe(protocol.number);
});

it('has the claim on disk, with a number of ours, before they are asked', async () => {
  const issuer = createFakeIssuer();
  const service = await createTestService({ issuer });
  const seen: unknown[] = [];
  const { issue } = issuer;
  issuer.issue = async (values, signal) => {
    seen.push((await service.store.reads.protocol(REGISTRY, values.reference ?? ''))?.numbering);
    return issue(values, signal);
  };
  await service.protocolService.issue(PRINCIPAL, { call_id: 'a' });
  expect(seen).toEqual(['claimed']);
});

it('asks once for a call, however many requests race, and all tell the same', async () => {
  const issuer = createFakeIssuer();
  const service = await createTestService({ issuer });
  const issued = await Promise.all(
    Array.from({ length: 20 }, () => service.protocolService.issue(PRINCIPAL, { call_id: 'a' })),
  );
  expect(issuer.asked).toHaveLength(1);
  expect(new Set(issued.map(({ protocol }) => toldNumber(protocol)))).toEqual(new Set(['OE-1']));
});

it('lets a second node wait for the first instead of asking too', async () => {
  const issuer = createFakeIssuer();
  issuer.stage('hang');
  const store = memoryStore();
  const one = await createTestService({ issuer, store, lookupBudgetMs: 3000 });
  const two = await createTestService({ issuer, store, lookupBudgetMs: 3000 });
  const first = one.protocolService.issue(PRINCIPAL, { call_id: 'a' });
  await expect.poll(() => issuer.asked.length).toBe(1);
  const second = two.protocolService.issue(PRINCIPAL, { call_id: 'a' });
  issuer.answer();
  expect(toldNumber((await second).protocol)).toBe('OE-1');
  expect((await first).protocol).toEqual((await second).protocol);
  expect(issuer.asked).toHaveLength(1);
});

it('tells ours when theirs does not come in time, keeps to it, and keeps theirs when it comes late', async () => {
  const issuer = createFakeIssuer();
  issuer.stage('hang');
  const service = await createTestService({ issuer });
  const { protocol } = await service.protocolService.issue(PRINCIPAL, { call_id: 'a' });
  expect(protocol.numbering).toBe('contingency');
  expect(toldNumber(protocol)).toBe(protocol.number);

  issuer.answer();
  await expect.poll(async () => (await current(service, protocol)).numbering).toBe('reconciled');
  const again = await service.protocolService.issue(PRINCIPAL, { call_id: 'a' });
  expect(toldNumber(again.protocol)).toBe(protocol.number);
  expect((await service.protocolService.read(PRINCIPAL, 'OE-1')).protocol.number).toBe(protocol.number);
  expect(await story(service, protocol)).toEqual(['issued', 'contingency', 'numbered']);
});

it.each([
  ['refuse', 'refused'],
  ['deaf', 'not_sent'],
  ['lost', 'unanswered'],
  ['garbled', 'unanswered'],
] as const)('tells ours at once when they %s, and writes down why', async (deed, reason) => {
  const issuer = createFakeIssuer();
  issuer.stage(deed);
  const service = await createTestService({ issuer, lookupBudgetMs: 3000 });
  const { protocol } = await service.protocolService.issue(PRINCIPAL, { call_id: 'a' });
  expect(toldNumber(protocol)).toBe(protocol.number);
  const entries = await service.store.reads.entriesOf(REGISTRY, [protocol.number]);
  expect(entries.at(-1)).toMatchObject({ type: 'contingency', data: { reason } });
});

it('never tells two attendances the same number, should they give one twice', async () => {
  const issuer = createFakeIssuer();
  issuer.stage({ number: 'OE-77' });
  const { clock, wind } = windable();
  const service = await createTestService({ issuer, clock });
  const first = (await service.protocolService.issue(PRINCIPAL, { call_id: 'a' })).protocol;
  const second = (await service.protocolService.issue(PRINCIPAL, { call_id: 'b' })).protocol;
  expect(toldNumber(first)).toBe('OE-77');
  expect(second).toMatchObject({ numbering: 'contingency', source_number: null });
  expect((await service.protocolService.read(PRINCIPAL, 'OE-77')).protocol.number).toBe(first.number);
  wind(HOUR);
  await service.reconcile.poll(REGISTRY);
  expect((await current(service, second)).numbering).toBe('unreconciled');
});

it('finds the number of an answer that was lost, by our reference', async () => {
  const issuer = createFakeIssuer();
  issuer.stage('lost');
  const { clock, wind } = windable();
  const service = await createTestService({ issuer, clock });
  const { protocol } = await service.protocolService.issue(PRINCIPAL, { call_id: 'a' });
  wind(HOUR);
  expect(await service.reconcile.poll(REGISTRY)).toBe(true);
  expect(await current(service, protocol)).toMatchObject({ numbering: 'reconciled', source_number: 'OE-1' });
  expect(issuer.asked).toHaveLength(1);
});

it('asks again where they say that there is none, and where the request never arrived', async () => {
  const issuer = createFakeIssuer();
  issuer.stage('deaf');
  const { clock, wind } = windable();
  const service = await createTestService({ issuer, clock });
  const { protocol } = await service.protocolService.issue(PRINCIPAL, { call_id: 'a' });
  wind(HOUR);
  expect(await service.reconcile.poll(REGISTRY)).toBe(false);
  issuer.stage('number');
  expect(await service.reconcile.poll(REGISTRY)).toBe(true);
  expect(await current(service, protocol)).toMatchObject({ numbering: 'reconciled', source_number: 'OE-1' });
});

it('asks again under the same reference where that makes no second number', async () => {
  const issuer = createFakeIssuer({ idempotent: true, find: false });
  issuer.stage('lost');
  const { clock, wind } = windable();
  const service = await createTestService({ issuer, clock });
  const { protocol } = await service.protocolService.issue(PRINCIPAL, { call_id: 'a' });
  issuer.stage('number');
  wind(HOUR);
  await service.reconcile.poll(REGISTRY);
  expect((await current(service, protocol)).source_number).toBe('OE-1');
  expect([...issuer.made.values()]).toEqual([['OE-1']]);
});

it.each(['lost', 'garbled'] as const)(
  'leaves a number %s to a person where they cannot be asked, rather than make a second',
  async (deed) => {
    const issuer = createFakeIssuer({ idempotent: false, find: false });
    issuer.stage(deed);
    const { clock, wind } = windable();
    const service = await createTestService({ issuer, clock });
    const { protocol } = await service.protocolService.issue(PRINCIPAL, { call_id: 'a' });
    issuer.stage('number');
    wind(HOUR);
    await service.reconcile.poll(REGISTRY);
    expect((await current(service, protocol)).numbering).toBe('unreconciled');
    expect(issuer.asked).toHaveLength(1);
  },
);

it('settles a claim whose asker died: ours is told at once, theirs is found later', async () => {
  const issuer = createFakeIssuer();
  issuer.stage('hang');
  const { clock, wind } = windable();
  const store = memoryStore({ clock });
  const dead = await createTestService({ issuer, store, clock, lookupBudgetMs: 60_000 });
  void dead.protocolService.issue(PRINCIPAL, { call_id: 'a' });
  await expect.poll(() => issuer.asked.length).toBe(1);

  wind(HOUR);
  const heir = await createTestService({ issuer, store, clock, lookupBudgetMs: 60_000 });
  const { protocol } = await heir.protocolService.issue(PRINCIPAL, { call_id: 'a' });
  expect(protocol.numbering).toBe('contingency');
  await heir.reconcile.poll(REGISTRY);
  expect(await current(heir, protocol)).toMatchObject({ numbering: 'reconciled', source_number: 'OE-1' });
  issuer.answer();
});

it('ends what is being asked when it stops, as a contingency to be found out', async () => {
  const issuer = createFakeIssuer();
  issuer.stage('hang');
  const service = await createTestService({ issuer, lookupBudgetMs: 60_000 });
  const issued = service.protocolService.issue(PRINCIPAL, { call_id: 'a' });
  await expect.poll(() => issuer.asked.length).toBe(1);
  await service.numbers.stop();
  expect((await issued).protocol.numbering).toBe('contingency');
});

it('goes on behind a number that cannot be found out yet', async () => {
  const issuer = createFakeIssuer();
  issuer.stage('lost');
  const { clock, wind } = windable();
  const service = await createTestService({ issuer, clock });
  const stuck = (await service.protocolService.issue(PRINCIPAL, { call_id: 'a' })).protocol;
  const other = (await service.protocolService.issue(PRINCIPAL, { call_id: 'b' })).protocol;
  wind(HOUR);
  const find = issuer.find as NonNullable<typeof issuer.find>;
  Object.assign(issuer, {
    find: async (values: Parameters<typeof find>[0], signal: AbortSignal) =>
      values.reference === stuck.number
        ? { outcome: 'misconfigured', code: 'reply', reason: 'encenado', reached: true }
        : find(values, signal),
  });
  for (let round = 0; round < 2; round++) expect(await service.reconcile.poll(REGISTRY)).toBe(false);
  expect((await current(service, other)).numbering).toBe('reconciled');
  expect((await current(service, stuck)).numbering).toBe('contingency');
});
