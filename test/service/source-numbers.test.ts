import { expect, it } from 'vitest';
import type { Entry } from '../../src/protocol/entry.ts';
import { announcedNumber, type Protocol } from '../../src/protocol/protocol.ts';
import { createFakeIssuer } from '../support/fake-issuer.ts';
import { memoryStore } from '../support/memory-store.ts';
import { createTestService, PRINCIPAL, REGISTRY, type TestService } from '../support/protocol-service.ts';
import { createTestClock } from '../support/test-clock.ts';

const HOUR = 3_600_000;

async function entryTypes({ store }: TestService, { number }: Protocol): Promise<Entry['type'][]> {
  return (await store.reads.entriesOf(REGISTRY, [number])).map(({ type }) => type);
}

const current = async ({ store }: TestService, { number }: Protocol) =>
  (await store.reads.protocol(REGISTRY, number)) as Protocol;

it('gives the number of the operator’s system, and finds the protocol by either number', async () => {
  const issuer = createFakeIssuer();
  const service = await createTestService({ issuer });
  const { protocol, created } = await service.protocolService.issue(PRINCIPAL, {
    call_id: 'a',
    card_number: '1001',
  });
  expect(created).toBe(true);
  expect(protocol).toMatchObject({ numbering: 'source', source_number: 'OE-1', identification: 'found' });
  expect(announcedNumber(protocol)).toBe('OE-1');
  for (const number of ['OE-1', protocol.number])
    expect((await service.protocolService.read(PRINCIPAL, number)).protocol).toEqual(protocol);
  expect((await service.protocolService.search(PRINCIPAL, { q: ' OE-1 ' })).items).toEqual([protocol]);
  const noted = await service.protocolService.append(PRINCIPAL, 'OE-1', {
    type: 'noted',
    data: { text: 'x' },
  });
  expect(noted.protocol.number).toBe(protocol.number);
});

it('writes the claim, with our own number, before it asks the operator’s system', async () => {
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

it('asks once for a call, however many requests race, and gives all of them the same number', async () => {
  const issuer = createFakeIssuer();
  const service = await createTestService({ issuer });
  const issued = await Promise.all(
    Array.from({ length: 20 }, () => service.protocolService.issue(PRINCIPAL, { call_id: 'a' })),
  );
  expect(issuer.asked).toHaveLength(1);
  expect(new Set(issued.map(({ protocol }) => announcedNumber(protocol)))).toEqual(new Set(['OE-1']));
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
  expect(announcedNumber((await second).protocol)).toBe('OE-1');
  expect((await first).protocol).toEqual((await second).protocol);
  expect(issuer.asked).toHaveLength(1);
});

it('gives our number when the operator’s is late, and never changes it; the late one is recorded', async () => {
  const issuer = createFakeIssuer();
  issuer.stage('hang');
  const service = await createTestService({ issuer });
  const { protocol } = await service.protocolService.issue(PRINCIPAL, { call_id: 'a' });
  expect(protocol.numbering).toBe('contingency');
  expect(announcedNumber(protocol)).toBe(protocol.number);

  issuer.answer();
  await expect.poll(async () => (await current(service, protocol)).numbering).toBe('reconciled');
  const again = await service.protocolService.issue(PRINCIPAL, { call_id: 'a' });
  expect(announcedNumber(again.protocol)).toBe(protocol.number);
  expect((await service.protocolService.read(PRINCIPAL, 'OE-1')).protocol.number).toBe(protocol.number);
  expect(await entryTypes(service, protocol)).toEqual(['issued', 'contingency', 'numbered']);
});

it.each([
  ['refuse', 'refused'],
  ['not_sent', 'not_sent'],
  ['lost', 'unanswered'],
  ['garbled', 'unanswered'],
] as const)(
  'gives our number at once when the operator’s system fails (%s), and records the reason',
  async (fault, reason) => {
    const issuer = createFakeIssuer();
    issuer.stage(fault);
    const service = await createTestService({ issuer, lookupBudgetMs: 3000 });
    const { protocol } = await service.protocolService.issue(PRINCIPAL, { call_id: 'a' });
    expect(announcedNumber(protocol)).toBe(protocol.number);
    const entries = await service.store.reads.entriesOf(REGISTRY, [protocol.number]);
    expect(entries.at(-1)).toMatchObject({ type: 'contingency', data: { reason } });
  },
);

it('never gives two attendances the same number, even if the operator’s system does', async () => {
  const issuer = createFakeIssuer();
  issuer.stage({ number: 'OE-77' });
  const { clock, advance } = createTestClock();
  const service = await createTestService({ issuer, clock });
  const first = (await service.protocolService.issue(PRINCIPAL, { call_id: 'a' })).protocol;
  const second = (await service.protocolService.issue(PRINCIPAL, { call_id: 'b' })).protocol;
  expect(announcedNumber(first)).toBe('OE-77');
  expect(second).toMatchObject({ numbering: 'contingency', source_number: null });
  expect((await service.protocolService.read(PRINCIPAL, 'OE-77')).protocol.number).toBe(first.number);
  advance(HOUR);
  await service.reconcile.poll(REGISTRY);
  expect((await current(service, second)).numbering).toBe('unreconciled');
});

it('resolves the claim of a process that died: our number at once, the operator’s later', async () => {
  const issuer = createFakeIssuer();
  issuer.stage('hang');
  const { clock, advance } = createTestClock();
  const store = memoryStore({ clock });
  const first = await createTestService({ issuer, store, clock, lookupBudgetMs: 60_000 });
  void first.protocolService.issue(PRINCIPAL, { call_id: 'a' });
  await expect.poll(() => issuer.asked.length).toBe(1);

  advance(HOUR);
  const second = await createTestService({ issuer, store, clock, lookupBudgetMs: 60_000 });
  const { protocol } = await second.protocolService.issue(PRINCIPAL, { call_id: 'a' });
  expect(protocol.numbering).toBe('contingency');
  await second.reconcile.poll(REGISTRY);
  expect(await current(second, protocol)).toMatchObject({ numbering: 'reconciled', source_number: 'OE-1' });
  issuer.answer();
});

it('turns requests in progress into contingencies when it stops', async () => {
  const issuer = createFakeIssuer();
  issuer.stage('hang');
  const service = await createTestService({ issuer, lookupBudgetMs: 60_000 });
  const issued = service.protocolService.issue(PRINCIPAL, { call_id: 'a' });
  await expect.poll(() => issuer.asked.length).toBe(1);
  await service.numbers.stop();
  expect((await issued).protocol.numbering).toBe('contingency');
});
