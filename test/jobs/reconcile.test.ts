import { expect, it } from 'vitest';
import { announcedNumber, type Protocol } from '../../src/protocol/protocol.ts';
import { createFakeIssuer } from '../support/fake-issuer.ts';
import { createTestService, PRINCIPAL, REGISTRY, type TestService } from '../support/protocol-service.ts';
import { createTestClock } from '../support/test-clock.ts';

const HOUR = 3_600_000;

const current = async ({ store }: TestService, { number }: Protocol) =>
  (await store.reads.protocol(REGISTRY, number)) as Protocol;

it('finds the number of a lost reply by our reference', async () => {
  const issuer = createFakeIssuer();
  issuer.stage('lost');
  const { clock, advance } = createTestClock();
  const service = await createTestService({ issuer, clock });
  const { protocol } = await service.protocolService.issue(PRINCIPAL, { call_id: 'a' });
  advance(HOUR);
  expect(await service.reconcile.poll(REGISTRY)).toBe(true);
  expect(await current(service, protocol)).toMatchObject({ numbering: 'reconciled', source_number: 'OE-1' });
  expect(issuer.asked).toHaveLength(1);
});

it('requests again when the operator has no number or the request never arrived', async () => {
  const issuer = createFakeIssuer();
  issuer.stage('not_sent');
  const { clock, advance } = createTestClock();
  const service = await createTestService({ issuer, clock });
  const { protocol } = await service.protocolService.issue(PRINCIPAL, { call_id: 'a' });
  advance(HOUR);
  expect(await service.reconcile.poll(REGISTRY)).toBe(false);
  issuer.stage('number');
  expect(await service.reconcile.poll(REGISTRY)).toBe(true);
  expect(await current(service, protocol)).toMatchObject({ numbering: 'reconciled', source_number: 'OE-1' });
});

it('requests again under the same reference when that cannot create a second number', async () => {
  const issuer = createFakeIssuer({ idempotent: true, find: false });
  issuer.stage('lost');
  const { clock, advance } = createTestClock();
  const service = await createTestService({ issuer, clock });
  const { protocol } = await service.protocolService.issue(PRINCIPAL, { call_id: 'a' });
  issuer.stage('number');
  advance(HOUR);
  await service.reconcile.poll(REGISTRY);
  expect((await current(service, protocol)).source_number).toBe('OE-1');
  expect([...issuer.made.values()]).toEqual([['OE-1']]);
});

it.each(['lost', 'garbled'] as const)(
  'leaves a number whose reply was %s to a person when it cannot be looked up, rather than create a second',
  async (fault) => {
    const issuer = createFakeIssuer({ idempotent: false, find: false });
    issuer.stage(fault);
    const { clock, advance } = createTestClock();
    const service = await createTestService({ issuer, clock });
    const { protocol } = await service.protocolService.issue(PRINCIPAL, { call_id: 'a' });
    issuer.stage('number');
    advance(HOUR);
    await service.reconcile.poll(REGISTRY);
    expect((await current(service, protocol)).numbering).toBe('unreconciled');
    expect(issuer.asked).toHaveLength(1);
  },
);

it('continues after a number that cannot be found out yet', async () => {
  const issuer = createFakeIssuer();
  issuer.stage('lost');
  const { clock, advance } = createTestClock();
  const service = await createTestService({ issuer, clock });
  const stuck = (await service.protocolService.issue(PRINCIPAL, { call_id: 'a' })).protocol;
  const other = (await service.protocolService.issue(PRINCIPAL, { call_id: 'b' })).protocol;
  advance(HOUR);
  const find = issuer.find as NonNullable<typeof issuer.find>;
  Object.assign(issuer, {
    find: async (...[values, limit]: Parameters<typeof find>) =>
      values.reference === stuck.number
        ? { outcome: 'misconfigured', code: 'reply', reason: 'encenado', reached: true }
        : find(values, limit),
  });
  for (let poll = 0; poll < 2; poll++) expect(await service.reconcile.poll(REGISTRY)).toBe(false);
  expect((await current(service, other)).numbering).toBe('reconciled');
  expect((await current(service, stuck)).numbering).toBe('contingency');
});

it('requests the operator’s number for one that a PBX gave out; the caller’s stays', async () => {
  const issuer = createFakeIssuer();
  const { clock, advance } = createTestClock();
  const offline = [{ origin: 'pbx', host: 'any', from: 900_000, to: 999_999 }];
  const service = await createTestService({ issuer, clock, offline });
  const number = `${REGISTRY}20261122900000`;
  const line = { type: 'number' as const, number, called_ms: clock() };
  await service.protocolService.recordOffline(PRINCIPAL, { ...line, call_id: 'a' });
  const given = await service.store.reads.protocol(REGISTRY, number);
  expect(given).toMatchObject({ number, numbering: 'contingency', source_number: null });
  expect(issuer.asked).toHaveLength(0);

  advance(HOUR);
  await service.reconcile.poll(REGISTRY);
  const { protocol } = await service.protocolService.read(PRINCIPAL, 'OE-1');
  expect(protocol).toMatchObject({ number, numbering: 'reconciled', source_number: 'OE-1' });
  expect(announcedNumber(protocol)).toBe(number);
});
