import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createFakeInterpreter } from '../../../test/support/fake-interpreter.ts';
import { somebody } from '../../../test/support/fake-source.ts';
import { createFakeTransport, type FakeTransport } from '../../../test/support/fake-transport.ts';
import { remoteConfig } from '../../../test/support/remote-config.ts';
import { ExchangeFault } from '../exchange.ts';
import { FAULTS_BY_CODE, type FaultCode } from '../faults.ts';
import { REST } from '../kinds/http/kind.ts';
import type { RestSettings } from '../kinds/http/schema.ts';
import type { Source } from '../source.ts';
import { UNWATCHED } from '../source-watch.ts';
import { createRemoteSource } from './create-remote-source.ts';

const never = new AbortController().signal;
const CARD = { card_number: '00321234567890123' };

const request = { url: '/' };
const SETTINGS: RestSettings = {
  kind: 'rest',
  lookup: { card_number: request, cpf: request },
  mapping: { name: 'nome', active: 'true' },
  issue: { request, number: { value: 'numero' }, find: { request } },
  register: { request },
};

let wire: FakeTransport;
let source: Source;
const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };

async function open(settings: Partial<RestSettings> = {}, parameters = {}): Promise<Source> {
  return createRemoteSource(
    remoteConfig({ ...SETTINGS, ...settings }, { values: parameters, secrets: ['segredo-do-erp'] }),
    {
      operator: '999997',
      indexDir: '',
      log,
      kind: { ...REST, open: async () => wire },
      interpreter: createFakeInterpreter(),
    },
  );
}

/** Written by hand: after these a number may exist at the operator's; after any other code none can. */
const MAY_HAVE_ISSUED: ReadonlySet<FaultCode> = new Set<FaultCode>([
  ...(['timeout', 'reset', 'connection_lost', 'unreachable', 'unavailable', 'failed'] as const),
  ...(['redirected', 'too_large', 'malformed_reply', 'number_not_exact', 'module'] as const),
  ...(['interrupted', 'closed', 'starting', 'server_error'] as const),
]);

const fault = (outcome: ExchangeFault['outcome'], code: FaultCode, transient = false) =>
  new ExchangeFault(code, { outcome, reason: `motivo ${code}`, transient });

beforeEach(async () => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  wire = createFakeTransport();
  source = await open();
});
afterEach(async () => {
  await source.close();
  vi.useRealTimers();
});

describe('a lookup', () => {
  test('sends the card as they write it, with the parameters, and gives what the reply says', async () => {
    source = await open({}, { base: 'https://erp' });
    wire.stage({ status: 200, body: { name: 'Ana' } });
    expect(await source.find(CARD, { signal: never })).toEqual({
      outcome: 'found',
      beneficiary: somebody({ name: 'Ana' }),
    });
    expect(wire.exchanges).toEqual([
      {
        operation: 'lookup.card_number',
        values: { base: 'https://erp', card_number: 'deles-00321234567890123' },
      },
    ]);
  });

  test('by CPF is another operation', async () => {
    expect(await source.find({ cpf: '52998224725' }, { signal: never })).toEqual({ outcome: 'not_found' });
    expect(wire.exchanges[0]?.operation).toBe('lookup.cpf');
  });

  test('of a card that nobody there can have is not_found without asking, even with the breaker open', async () => {
    source = await open({ limits: { attempts: 1, breaker: { failures: 1 } } });
    wire.stage({ status: 500 });
    await source.find(CARD, { signal: never });
    expect(await source.find({ card_number: 'X1' }, { signal: never })).toEqual({ outcome: 'not_found' });
    expect(wire.exchanges).toHaveLength(1);
  });

  test('of a value that the wire cannot carry is not_found', async () => {
    wire.stage(fault('unavailable', 'value_not_encodable'));
    expect(await source.find(CARD, { signal: never })).toEqual({ outcome: 'not_found' });
  });

  test('by what the file does not ask is our own mistake', async () => {
    source = await open({ lookup: { card_number: request } });
    expect(source.answers).toEqual({ card_number: true, cpf: false });
    expect(await source.find({ cpf: '52998224725' }, { signal: never })).toEqual({
      outcome: 'misconfigured',
      code: 'misconfigured',
      reason: 'o arquivo de origem não tem lookup.cpf',
    });
  });

  test('keeps down and misconfigured apart, with the reason', async () => {
    wire.stage(fault('unavailable', 'dns'));
    expect(await source.find(CARD, { signal: never })).toEqual({
      outcome: 'unavailable',
      code: 'dns',
      reason: 'motivo dns',
    });
    wire.stage(fault('misconfigured', 'tls'));
    expect(await source.find(CARD, { signal: never })).toEqual({
      outcome: 'misconfigured',
      code: 'tls',
      reason: 'motivo tls',
    });
    wire.stage({ status: 503 });
    const asked = source.find(CARD, { signal: never });
    await vi.runAllTimersAsync();
    expect(await asked).toEqual({
      outcome: 'unavailable',
      code: 'reply',
      reason: 'a resposta diz isso (padrão: 503)',
    });
  });

  test('is tried again when the wire failed and there is time', async () => {
    wire.stage(() =>
      wire.exchanges.length === 1 ? fault('unavailable', 'reset', true) : { status: 200, body: {} },
    );
    const asked = source.find(CARD, { signal: never });
    await vi.runAllTimersAsync();
    expect(await asked).toMatchObject({ outcome: 'found' });
  });

  test('ends with the signal though the wire is deaf', async () => {
    wire.stage('hang');
    const caller = new AbortController();
    const asked = source.find(CARD, { signal: caller.signal });
    await vi.advanceTimersByTimeAsync(100);
    caller.abort();
    expect((await asked).outcome).toBe('unavailable');
  });

  test('of a stalling system opens the breaker, and then nobody waits', async () => {
    wire.stage('hang');
    for (let i = 0; i < 5; i += 1) {
      const caller = new AbortController();
      const limit = { signal: caller.signal, deadline: performance.now() + 2_000 };
      const asked = source.find(CARD, limit);
      await vi.advanceTimersByTimeAsync(2_000);
      caller.abort();
      await asked;
    }
    expect(await source.find(CARD, { signal: never })).toEqual({
      outcome: 'unavailable',
      code: 'breaker_open',
      reason: 'disjuntor aberto depois de 5 falhas seguidas; a última: sem resposta em 2000 ms',
    });
    expect(log.warn).toHaveBeenCalledTimes(1);
  });

  test('is answered from memory for its time, where that is configured', async () => {
    const remembered = vi.fn();
    source = await createRemoteSource(
      remoteConfig({ ...SETTINGS, limits: { cache: { found_seconds: 60 } } }),
      {
        operator: '999997',
        indexDir: '',
        log,
        watch: { ...UNWATCHED, remembered },
        kind: { ...REST, open: async () => wire },
        interpreter: createFakeInterpreter(),
      },
    );
    wire.stage({ status: 200, body: {} });
    const first = await source.find(CARD, { signal: never });
    wire.stage(fault('unavailable', 'dns'));
    expect(await source.find(CARD, { signal: never })).toEqual(first);
    expect(remembered).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(60_000);
    expect((await source.find(CARD, { signal: never })).outcome).toBe('unavailable');
  });
});

describe('the log', () => {
  test('tells a misconfigured source once, and again when the reason changes or it comes back', async () => {
    wire.stage({ status: 401 });
    for (let i = 0; i < 3; i += 1) await source.find(CARD, { signal: never });
    expect(log.error.mock.calls).toEqual([
      [
        { operator: '999997', source: 'Sistema de teste', reason: 'credencial recusada' },
        'the source is misconfigured',
      ],
    ]);
    wire.stage(fault('misconfigured', 'tls'));
    await source.find(CARD, { signal: never });
    wire.stage({ status: 404 });
    await source.find(CARD, { signal: never });
    wire.stage(fault('misconfigured', 'tls'));
    await source.find(CARD, { signal: never });
    expect(log.error).toHaveBeenCalledTimes(3);
  });
});

describe('a wire that cannot be opened', () => {
  test('is an answer, and is opened with the next question when it can be', async () => {
    let isInstalled = false;
    const missing = fault('misconfigured', 'driver_missing');
    source = await createRemoteSource(remoteConfig(SETTINGS), {
      operator: '999997',
      indexDir: '',
      log,
      interpreter: createFakeInterpreter(),
      kind: {
        ...REST,
        open: async () => {
          if (!isInstalled) throw missing;
          return wire;
        },
      },
    });
    expect(await source.find(CARD, { signal: never })).toEqual({
      outcome: 'misconfigured',
      code: 'driver_missing',
      reason: 'motivo driver_missing',
    });
    isInstalled = true;
    expect(await source.find(CARD, { signal: never })).toEqual({ outcome: 'not_found' });
  });
});

describe('check', () => {
  test('tells the wire, and how the last lookup went', async () => {
    expect(await source.check(never)).toEqual({ ok: true, detail: 'Sistema de teste: alcançável em 1 ms' });
    wire.stage({ status: 200, body: {} });
    await source.find(CARD, { signal: never });
    vi.advanceTimersByTime(3_000);
    expect((await source.check(never)).detail).toBe(
      'Sistema de teste: alcançável em 1 ms; última consulta há 3 s: encontrada em 0 ms',
    );
  });

  test('is not well with an open breaker, or when the last reply was our mistake', async () => {
    source = await open({ limits: { breaker: { failures: 2 } } });
    wire.stage({ status: 401 });
    await source.find(CARD, { signal: never });
    expect(await source.check(never)).toEqual({
      ok: false,
      detail: 'Sistema de teste: alcançável em 1 ms; última consulta há 0 s: mal configurada em 0 ms',
    });
    await source.find(CARD, { signal: never });
    expect((await source.check(never)).detail).toContain('; disjuntor aberto; ');
  });

  test('reaches their system every few seconds at most, however often it is called', async () => {
    await Promise.all([source.check(never), source.check(never)]);
    await source.check(never);
    expect(wire.checks).toBe(1);
    vi.advanceTimersByTime(5_000);
    await source.check(never);
    expect(wire.checks).toBe(2);
  });
});

describe('an issuer', () => {
  const VALUES = { reference: '32630520261122000001', card_number: '001', cpf: '', channel: 'phone' };

  test('gives the number of the reply; card and CPF are written as theirs, places without a value are empty', async () => {
    wire.stage({ status: 200, body: 'ERP-77' });
    expect(await source.issuer?.issue(VALUES, { signal: never })).toEqual({
      outcome: 'number',
      number: 'ERP-77',
    });
    expect(wire.exchanges[0]).toMatchObject({
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

  test('is asked once when it is not idempotent, and again when it is', async () => {
    wire.stage(fault('unavailable', 'reset', true));
    await source.issuer?.issue(VALUES, { signal: never });
    expect(wire.exchanges).toHaveLength(1);
    source = await open({ issue: { request, number: { value: 'n' }, idempotent: true } });
    const asked = source.issuer?.issue(VALUES, { signal: never });
    await vi.runAllTimersAsync();
    await asked;
    expect(wire.exchanges).toHaveLength(3);
  });

  test('says whether the request can have reached them', async () => {
    const issue = () => source.issuer?.issue(VALUES, { signal: never });
    wire.stage(fault('unavailable', 'refused'));
    expect(await issue()).toEqual({
      outcome: 'unavailable',
      code: 'refused',
      reason: 'motivo refused',
      reached: false,
    });
    wire.stage(fault('unavailable', 'reset'));
    expect(await issue()).toMatchObject({ reached: true });
    wire.stage({ status: 500 });
    expect(await issue()).toMatchObject({ outcome: 'unavailable', code: 'reply', reached: true });
    expect(await source.issuer?.issue(VALUES, { signal: AbortSignal.abort() })).toMatchObject({
      code: 'interrupted',
      reached: false,
    });
  });

  test.each(Object.keys(FAULTS_BY_CODE) as FaultCode[])('says it for the code %s', async (code) => {
    wire.stage(fault(FAULTS_BY_CODE[code].outcome, code));
    const issued = await source.issuer?.issue(VALUES, { signal: never });
    expect(issued).toMatchObject({ code, reached: MAY_HAVE_ISSUED.has(code) });
  });

  test('that stalls may have been reached; it is waited for as long as the signal lasts', async () => {
    wire.stage('hang');
    const waiting = new AbortController();
    const asked = source.issuer?.issue(VALUES, { signal: waiting.signal });
    await vi.advanceTimersByTimeAsync(20_000);
    waiting.abort();
    expect(await asked).toMatchObject({ code: 'timeout', reached: true });
  });

  test('that answers after its time limit has its number taken all the same, and has failed for the breaker', async () => {
    source = await open({ limits: { breaker: { failures: 1 } } });
    wire.stage(() => new Promise((resolve) => setTimeout(resolve, 9_000, { status: 200, body: 'ERP-78' })));
    const asked = source.issuer?.issue(VALUES, { signal: never });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await source.issuer?.issue(VALUES, { signal: never })).toMatchObject({
      code: 'breaker_open',
      reached: false,
    });
    await vi.advanceTimersByTimeAsync(7_000);
    expect(await asked).toEqual({ outcome: 'number', number: 'ERP-78' });
  });

  test('that was reached once stays reached, whatever the second try came to', async () => {
    source = await open({ issue: { request, number: { value: 'n' }, idempotent: true } });
    wire.stage(() => fault('unavailable', wire.exchanges.length === 1 ? 'reset' : 'refused', true));
    const asked = source.issuer?.issue(VALUES, { signal: never });
    await vi.runAllTimersAsync();
    expect(await asked).toMatchObject({ code: 'refused', reached: true });
  });

  test('finds a number given earlier, or says that there is none; null where it cannot be asked', async () => {
    wire.stage({ status: 404 });
    expect(await source.issuer?.find?.(VALUES, { signal: never })).toMatchObject({
      outcome: 'none',
      reached: true,
    });
    expect(wire.exchanges[0]?.operation).toBe('issue.find');
    source = await open({ issue: { request, number: { value: 'n' } } });
    expect(source.issuer?.find).toBeNull();
  });

  test('is not there when the file has none', async () => {
    const { issue: _, register: __, ...lookupOnly } = SETTINGS;
    source = await createRemoteSource(remoteConfig(lookupOnly), {
      operator: '1',
      indexDir: '',
      log,
      kind: { ...REST, open: async () => wire },
    });
    expect(source.issuer).toBeUndefined();
    expect(source.registrar).toBeUndefined();
  });

  test('gives numbers while lookups fail: each has a breaker of its own', async () => {
    source = await open({ limits: { breaker: { failures: 1 } } });
    wire.stage((_values, operation) =>
      operation === 'issue' ? { status: 200, body: '7' } : { status: 401 },
    );
    await source.find(CARD, { signal: never });
    expect(await source.find(CARD, { signal: never })).toMatchObject({
      reason: expect.stringContaining('disjuntor'),
    });
    expect(await source.issuer?.issue(VALUES, { signal: never })).toEqual({ outcome: 'number', number: '7' });
  });
});

describe('a registrar', () => {
  test('sends once, and tells accepted, rejected, misconfigured and unavailable apart', async () => {
    const outcomes: (string | undefined)[] = [];
    for (const staged of [
      { status: 200 },
      { status: 404 },
      { status: 401 },
      fault('unavailable', 'reset', true),
      fault('unavailable', 'value_not_encodable'),
    ]) {
      wire.stage(staged);
      outcomes.push((await source.registrar?.send({ entry_id: '1' }, { signal: never }))?.outcome);
    }
    expect(outcomes).toEqual(['accepted', 'rejected', 'misconfigured', 'unavailable', 'rejected']);
    expect(wire.exchanges).toHaveLength(5);
  });

  test('holds nothing against an entry that it did not send because the breaker was open', async () => {
    source = await open({ limits: { breaker: { failures: 1 } } });
    wire.stage({ status: 401 });
    const send = () => source.registrar?.send({ entry_id: '1' }, { signal: never });
    expect(await send()).toMatchObject({ outcome: 'misconfigured', code: 'reply' });
    expect(await send()).toMatchObject({ outcome: 'unavailable', code: 'breaker_open' });
  });

  test('sends what was issued and who was identified where the file does not say', async () => {
    expect(source.registrar?.on).toEqual(['issued', 'identified']);
    source = await open({ register: { request, on: ['noted'] } });
    expect(source.registrar?.on).toEqual(['noted']);
  });
});

test('closing closes the wire, once', async () => {
  await source.find(CARD, { signal: never });
  await source.close();
  await source.close();
  expect(wire.isClosed).toBe(true);
  expect((await source.find(CARD, { signal: never })).outcome).toBe('unavailable');
});
