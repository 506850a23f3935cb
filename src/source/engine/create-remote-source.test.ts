import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createFakeInterpreter } from '../../../test/support/fake-interpreter.ts';
import { somebody } from '../../../test/support/fake-source.ts';
import { createFakeTransport, type FakeTransport } from '../../../test/support/fake-transport.ts';
import { remoteConfig } from '../../../test/support/remote-config.ts';
import { CARD, fault, log, openOver, request, SETTINGS } from '../../../test/support/remote-source.ts';
import { REST } from '../kinds/http/kind.ts';
import type { RestSettings } from '../kinds/http/schema.ts';
import type { Source } from '../source.ts';
import { UNWATCHED } from '../source-watch.ts';
import { createRemoteSource } from './create-remote-source.ts';

const never = new AbortController().signal;
let transport: FakeTransport;
let source: Source;

const open = (settings: Partial<RestSettings> = {}, parameters = {}): Promise<Source> =>
  openOver(transport, settings, parameters);

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
describe('a lookup', () => {
  test('sends the card in the operator’s format, with the parameters, and returns what the reply says', async () => {
    source = await open({}, { base: 'https://erp' });
    transport.stage({ status: 200, body: { name: 'Ana' } });
    expect(await source.find(CARD, { signal: never })).toEqual({
      outcome: 'found',
      beneficiary: somebody({ name: 'Ana' }),
    });
    expect(transport.exchanges).toEqual([
      {
        operation: 'lookup.card_number',
        values: { base: 'https://erp', card_number: 'deles-00321234567890123' },
      },
    ]);
  });

  test('by CPF is another operation', async () => {
    expect(await source.find({ cpf: '52998224725' }, { signal: never })).toEqual({ outcome: 'not_found' });
    expect(transport.exchanges[0]?.operation).toBe('lookup.cpf');
  });

  test('of a card that cannot exist there is not_found without a request, even with the breaker open', async () => {
    source = await open({ limits: { attempts: 1, breaker: { failures: 1 } } });
    transport.stage({ status: 500 });
    await source.find(CARD, { signal: never });
    expect(await source.find({ card_number: 'X1' }, { signal: never })).toEqual({ outcome: 'not_found' });
    expect(transport.exchanges).toHaveLength(1);
  });

  test('of a value that the transport cannot encode is not_found', async () => {
    transport.stage(fault('unavailable', 'value_not_encodable'));
    expect(await source.find(CARD, { signal: never })).toEqual({ outcome: 'not_found' });
  });

  test('by CPF without lookup.cpf in the file is misconfigured', async () => {
    source = await open({ lookup: { card_number: request } });
    expect(source.answers).toEqual({ card_number: true, cpf: false });
    expect(await source.find({ cpf: '52998224725' }, { signal: never })).toEqual({
      outcome: 'misconfigured',
      code: 'misconfigured',
      reason: 'o arquivo de origem não tem lookup.cpf',
    });
  });

  test('keeps down and misconfigured apart, with the reason', async () => {
    transport.stage(fault('unavailable', 'dns'));
    expect(await source.find(CARD, { signal: never })).toEqual({
      outcome: 'unavailable',
      code: 'dns',
      reason: 'motivo dns',
    });
    transport.stage(fault('misconfigured', 'tls'));
    expect(await source.find(CARD, { signal: never })).toEqual({
      outcome: 'misconfigured',
      code: 'tls',
      reason: 'motivo tls',
    });
    transport.stage({ status: 503 });
    const asked = source.find(CARD, { signal: never });
    await vi.runAllTimersAsync();
    expect(await asked).toEqual({
      outcome: 'unavailable',
      code: 'reply',
      reason: 'a resposta diz isso (padrão: 503)',
    });
  });

  test('is retried when the transport failed and there is time', async () => {
    transport.stage(() =>
      transport.exchanges.length === 1 ? fault('unavailable', 'reset', true) : { status: 200, body: {} },
    );
    const asked = source.find(CARD, { signal: never });
    await vi.runAllTimersAsync();
    expect(await asked).toMatchObject({ outcome: 'found' });
  });

  test('ends with the signal even if the transport ignores it', async () => {
    transport.stage('hang');
    const caller = new AbortController();
    const asked = source.find(CARD, { signal: caller.signal });
    await vi.advanceTimersByTimeAsync(100);
    caller.abort();
    expect((await asked).outcome).toBe('unavailable');
  });

  test('of a stalling system opens the breaker, and then no caller waits', async () => {
    transport.stage('hang');
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

  test('is answered from the cache while that is valid, where one is configured', async () => {
    const answeredFromCache = vi.fn();
    source = await createRemoteSource(
      remoteConfig({ ...SETTINGS, limits: { cache: { found_seconds: 60 } } }),
      {
        operator: '999997',
        indexDir: '',
        log,
        watch: { ...UNWATCHED, answeredFromCache },
        kind: { ...REST, open: async () => transport },
        interpreter: createFakeInterpreter(),
      },
    );
    transport.stage({ status: 200, body: {} });
    const first = await source.find(CARD, { signal: never });
    transport.stage(fault('unavailable', 'dns'));
    expect(await source.find(CARD, { signal: never })).toEqual(first);
    expect(answeredFromCache).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(60_000);
    expect((await source.find(CARD, { signal: never })).outcome).toBe('unavailable');
  });
});

describe('the log', () => {
  test('reports a misconfigured source once, and again when the reason changes or it recurs', async () => {
    transport.stage({ status: 401 });
    for (let i = 0; i < 3; i += 1) await source.find(CARD, { signal: never });
    expect(log.error.mock.calls).toEqual([
      [
        { operator: '999997', source: 'Sistema de teste', reason: 'credencial recusada' },
        'the source is misconfigured',
      ],
    ]);
    transport.stage(fault('misconfigured', 'tls'));
    await source.find(CARD, { signal: never });
    transport.stage({ status: 404 });
    await source.find(CARD, { signal: never });
    transport.stage(fault('misconfigured', 'tls'));
    await source.find(CARD, { signal: never });
    expect(log.error).toHaveBeenCalledTimes(3);
  });
});

describe('a transport that cannot be opened', () => {
  test('is an answer, and is opened with the next lookup when it can be', async () => {
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
          return transport;
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
  test('reports the transport and the last lookup', async () => {
    expect(await source.check(never)).toEqual({ ok: true, detail: 'Sistema de teste: alcançável em 1 ms' });
    transport.stage({ status: 200, body: {} });
    await source.find(CARD, { signal: never });
    vi.advanceTimersByTime(3_000);
    expect((await source.check(never)).detail).toBe(
      'Sistema de teste: alcançável em 1 ms; última consulta há 3 s: encontrada em 0 ms',
    );
  });

  test('fails with an open breaker, or when the last lookup was misconfigured', async () => {
    source = await open({ limits: { breaker: { failures: 2 } } });
    transport.stage({ status: 401 });
    await source.find(CARD, { signal: never });
    expect(await source.check(never)).toEqual({
      ok: false,
      detail: 'Sistema de teste: alcançável em 1 ms; última consulta há 0 s: mal configurada em 0 ms',
    });
    await source.find(CARD, { signal: never });
    expect((await source.check(never)).detail).toContain('; disjuntor aberto; ');
  });

  test('reaches the operator’s system every few seconds at most, however often it is called', async () => {
    await Promise.all([source.check(never), source.check(never)]);
    await source.check(never);
    expect(transport.checks).toBe(1);
    vi.advanceTimersByTime(5_000);
    await source.check(never);
    expect(transport.checks).toBe(2);
  });
});

test('closing closes the transport, once', async () => {
  await source.find(CARD, { signal: never });
  await source.close();
  await source.close();
  expect(transport.isClosed).toBe(true);
  expect((await source.find(CARD, { signal: never })).outcome).toBe('unavailable');
});
