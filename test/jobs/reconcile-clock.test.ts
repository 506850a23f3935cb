import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { createFakeIssuer } from '../support/fake-issuer.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { createTestService, PRINCIPAL, REGISTRY } from '../support/protocol-service.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;
const ISSUED_AT = Date.parse('2026-11-22T14:05:00Z');

let postgres: TestPostgres;
/** The database's clock, which all nodes share. */
let databaseClock = ISSUED_AT;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(async () => {
  await postgres.stop();
});

/** `numbering` of a claim whose answer was lost, after a node with this clock has polled once. */
async function numberingAfter(age: number, { clockError }: { clockError: number }) {
  databaseClock = ISSUED_AT;
  const store = await openPostgresStore(await postgres.database(), { clock: async () => databaseClock });
  const issuer = createFakeIssuer();
  issuer.stage('lost');
  const service = await createTestService({ issuer, store, clock: () => Date.now() });
  const { protocol } = await service.protocolService.issue(PRINCIPAL, { call_id: 'a' });
  databaseClock = ISSUED_AT + age;
  vi.useFakeTimers({ toFake: ['Date'], now: databaseClock + clockError });
  await service.reconcile.poll(REGISTRY);
  const after = await store.reads.protocol(REGISTRY, protocol.number);
  await store.close();
  return after?.numbering;
}

describe.each([
  ['an hour slow', -HOUR],
  ['right', 0],
  ['an hour fast', HOUR],
])('on a node whose clock is %s', (_, clockError) => {
  it('does not touch a claim that may still be answered', async () => {
    expect(await numberingAfter(5 * SECOND, { clockError })).toBe('contingency');
  });

  it('reconciles an older one', async () => {
    expect(await numberingAfter(60 * SECOND, { clockError })).toBe('reconciled');
  });

  it('does not give up one that is almost a week old', async () => {
    expect(await numberingAfter(7 * DAY - 60 * SECOND, { clockError })).toBe('reconciled');
  });
});
