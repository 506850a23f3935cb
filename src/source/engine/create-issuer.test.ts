import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createFakeTransport, type FakeTransport } from '../../../test/support/fake-transport.ts';
import { remoteConfig } from '../../../test/support/remote-config.ts';
import { CARD, fault, log, openOver, request, SETTINGS } from '../../../test/support/remote-source.ts';
import { FAULTS_BY_CODE, type FaultCode } from '../faults.ts';
import { REST } from '../kinds/http/kind.ts';
import type { RestSettings } from '../kinds/http/schema.ts';
import type { Source } from '../source.ts';
import { createRemoteSource } from './create-remote-source.ts';

const never = new AbortController().signal;
let transport: FakeTransport;
let source: Source;

const open = (settings: Partial<RestSettings> = {}, parameters = {}): Promise<Source> =>
  openOver(transport, settings, parameters);

/** Written by hand: after these a number may exist at the operator's; after any other code none can. */
const MAY_HAVE_ISSUED: ReadonlySet<FaultCode> = new Set<FaultCode>([
  ...(['timeout', 'reset', 'connection_lost', 'unreachable', 'unavailable', 'failed'] as const),
  ...(['redirected', 'too_large', 'malformed_reply', 'number_not_exact', 'module'] as const),
  ...(['interrupted', 'closed', 'starting', 'server_error'] as const),
]);

beforeEach(async () => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  transport = createFakeTransport();
  source = await open();
});
afterEach(async () => {
  await source.close();
  vi.useRealTimers();
});
describe('an issuer', () => {
  const VALUES = { reference: '32630520261122000001', card_number: '001', cpf: '', channel: 'phone' };

  test('gives the number of the reply; card and CPF are in the operator’s format, places without a value are empty', async () => {
    transport.stage({ status: 200, body: 'ERP-77' });
    expect(await source.issuer?.issue(VALUES, { signal: never })).toEqual({
      outcome: 'number',
      number: 'ERP-77',
    });
    expect(transport.exchanges[0]).toMatchObject({
      operation: 'issue',
      values: {
        reference: '32630520261122000001',
        card_number: 'deles-001',
        cpf: '',
        channel: 'phone',
        caller: '',
      },
    });
  });

  test('is asked once when it is not idempotent, and retried when it is', async () => {
    transport.stage(fault('unavailable', 'reset', true));
    await source.issuer?.issue(VALUES, { signal: never });
    expect(transport.exchanges).toHaveLength(1);
    source = await open({ issue: { request, number: { value: 'n' }, idempotent: true } });
    const asked = source.issuer?.issue(VALUES, { signal: never });
    await vi.runAllTimersAsync();
    await asked;
    expect(transport.exchanges).toHaveLength(3);
  });

  test('says whether the request may have arrived', async () => {
    const issue = () => source.issuer?.issue(VALUES, { signal: never });
    transport.stage(fault('unavailable', 'refused'));
    expect(await issue()).toEqual({
      outcome: 'unavailable',
      code: 'refused',
      reason: 'motivo refused',
      reached: false,
    });
    transport.stage(fault('unavailable', 'reset'));
    expect(await issue()).toMatchObject({ reached: true });
    transport.stage({ status: 500 });
    expect(await issue()).toMatchObject({ outcome: 'unavailable', code: 'reply', reached: true });
    expect(await source.issuer?.issue(VALUES, { signal: AbortSignal.abort() })).toMatchObject({
      code: 'interrupted',
      reached: false,
    });
  });

  test.each(Object.keys(FAULTS_BY_CODE) as FaultCode[])('says it for the code %s', async (code) => {
    transport.stage(fault(FAULTS_BY_CODE[code].outcome, code));
    const issued = await source.issuer?.issue(VALUES, { signal: never });
    expect(issued).toMatchObject({ code, reached: MAY_HAVE_ISSUED.has(code) });
  });

  test('that stalls may have been reached; its reply is awaited as long as the signal lasts', async () => {
    transport.stage('hang');
    const waiting = new AbortController();
    const asked = source.issuer?.issue(VALUES, { signal: waiting.signal });
    await vi.advanceTimersByTimeAsync(20_000);
    waiting.abort();
    expect(await asked).toMatchObject({ code: 'timeout', reached: true });
  });

  test('that answers after its time limit still gives its number, and counts as a failure for the breaker', async () => {
    source = await open({ limits: { breaker: { failures: 1 } } });
    transport.stage(
      () => new Promise((resolve) => setTimeout(resolve, 9_000, { status: 200, body: 'ERP-78' })),
    );
    const asked = source.issuer?.issue(VALUES, { signal: never });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await source.issuer?.issue(VALUES, { signal: never })).toMatchObject({
      code: 'breaker_open',
      reached: false,
    });
    await vi.advanceTimersByTimeAsync(7_000);
    expect(await asked).toEqual({ outcome: 'number', number: 'ERP-78' });
  });

  test('that was reached once stays reached, whatever the retry’s result', async () => {
    source = await open({ issue: { request, number: { value: 'n' }, idempotent: true } });
    transport.stage(() => fault('unavailable', transport.exchanges.length === 1 ? 'reset' : 'refused', true));
    const asked = source.issuer?.issue(VALUES, { signal: never });
    await vi.runAllTimersAsync();
    expect(await asked).toMatchObject({ code: 'refused', reached: true });
  });

  test('finds a number issued earlier, or says that there is none; null without issue.find', async () => {
    transport.stage({ status: 404 });
    expect(await source.issuer?.find?.(VALUES, { signal: never })).toMatchObject({
      outcome: 'none',
      reached: true,
    });
    expect(transport.exchanges[0]?.operation).toBe('issue.find');
    source = await open({ issue: { request, number: { value: 'n' } } });
    expect(source.issuer?.find).toBeNull();
  });

  test('is undefined without issue in the file', async () => {
    const { issue: _, register: __, ...lookupOnly } = SETTINGS;
    source = await createRemoteSource(remoteConfig(lookupOnly), {
      operator: '1',
      indexDir: '',
      log,
      kind: { ...REST, open: async () => transport },
    });
    expect(source.issuer).toBeUndefined();
    expect(source.registrar).toBeUndefined();
  });

  test('gives numbers while lookups fail: each has a breaker of its own', async () => {
    source = await open({ limits: { breaker: { failures: 1 } } });
    transport.stage((_values, operation) =>
      operation === 'issue' ? { status: 200, body: '7' } : { status: 401 },
    );
    await source.find(CARD, { signal: never });
    expect(await source.find(CARD, { signal: never })).toMatchObject({
      reason: expect.stringContaining('disjuntor'),
    });
    expect(await source.issuer?.issue(VALUES, { signal: never })).toEqual({ outcome: 'number', number: '7' });
  });
});
