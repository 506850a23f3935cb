import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FaultChange, type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import type { Answer, Query, Source } from '../../src/source/source.ts';
import { openDemoSource } from './demo-sources.ts';

let sandbox: Sandbox;
const MARIA = { card_number: '00012345678901230' };
const ANTONIO_INACTIVE = { card_number: '00322000111111006' };
const NOBODY = { card_number: '999' };

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.fix());

let opened: Source[] = [];
afterEach(async () => {
  for (const source of opened) await source.close();
  opened = [];
});

async function open(name: string): Promise<Source> {
  const source = await openDemoSource(name, sandbox);
  opened.push(source);
  return source;
}

const find = (source: Source, query: Query, ms = 10_000): Promise<Answer> =>
  source.find(query, { signal: AbortSignal.timeout(ms) });

const ASKED = [
  'rest.yaml',
  'rest-oauth2.yaml',
  'rest-login.yaml',
  'rest-legado.yaml',
  'rest-issuer.yaml',
  'soap.yaml',
  'grpc.yaml',
  'grpc-proto.yaml',
  'sqlite.yaml',
];

describe.each(ASKED)('%s', (name) => {
  it('finds beneficiaries, inactive ones too, and none for an unknown card', async () => {
    const source = await open(name);
    expect(await find(source, MARIA)).toMatchObject({
      outcome: 'found',
      beneficiary: {
        card_number: MARIA.card_number,
        name: 'Maria Aparecida dos Santos',
        cpf: '00000000191',
        birth_date: '1961-03-14',
        active: true,
        plan: 'Essencial Enfermaria',
      },
    });
    expect(await find(source, ANTONIO_INACTIVE)).toMatchObject({
      outcome: 'found',
      beneficiary: { name: 'Antônio Carlos Gonçalves', active: false },
    });
    expect(await find(source, NOBODY)).toEqual({ outcome: 'not_found' });
  });

  it('checks as ok, and finds by CPF where it can', async () => {
    const source = await open(name);
    expect(await source.check(AbortSignal.timeout(10_000))).toMatchObject({ ok: true });
    if (!source.answers.cpf) {
      expect(await find(source, { cpf: '29561467186' })).toMatchObject({ outcome: 'misconfigured' });
      return;
    }
    expect(await find(source, { cpf: '29561467186' })).toMatchObject({
      outcome: 'found',
      beneficiary: { card_number: ANTONIO_INACTIVE.card_number },
    });
    expect(await find(source, { cpf: '52998224725' })).toEqual({ outcome: 'not_found' });
  });

  it('keeps a name with quotes, markup and template characters unchanged', async () => {
    const { name: hostile, card_number } = sandbox.people.find(({ name }) => name.includes('${EXTEN}')) ?? {
      name: '',
      card_number: '',
    };
    expect(await find(await open(name), { card_number })).toMatchObject({
      outcome: 'found',
      beneficiary: { name: hostile },
    });
  });
});

const FAULTS: [string, FaultChange][] = [
  ['dead', { dead: true }],
  ['broken', { broken: true }],
  ['garbage', { garbage: true }],
];
const TRANSPORT_FAULTS: [string, FaultChange][] = [
  ['half', { half: true }],
  ['silent after half', { half: 'stall' }],
  ['silent', { slow: 'forever' }],
];

describe.each(['rest.yaml', 'rest-legado.yaml', 'soap.yaml', 'grpc.yaml'])('%s, with faults', (name) => {
  it.each([...FAULTS, ...TRANSPORT_FAULTS])(
    'when %s, is unavailable, and well again afterwards',
    async (_name, order) => {
      const source = await open(name);
      expect(await find(source, NOBODY)).toEqual({ outcome: 'not_found' });
      sandbox.fault(order);
      expect(await find(source, MARIA, 700)).toMatchObject({ outcome: 'unavailable' });
      sandbox.fix();
      // A gRPC channel reconnects after a pause of its own; a lookup before that opens the circuit breaker for ten seconds.
      await expect
        .poll(() => find(source, MARIA), { interval: 1_500, timeout: 20_000 })
        .toMatchObject({ outcome: 'found' });
    },
  );

  it('with a refused credential, is misconfigured', async () => {
    sandbox.fault({ wrong_password: true });
    expect(await find(await open(name), MARIA)).toMatchObject({ outcome: 'misconfigured' });
  });
});

it.each(['rest.yaml', 'rest-legado.yaml', 'soap.yaml'])(
  '%s reads windows-1252 that claims to be UTF-8',
  async (name) => {
    sandbox.fault({ charset: true });
    expect(await find(await open(name), { card_number: '123456789' })).toMatchObject({
      outcome: 'found',
      beneficiary: { name: 'D’Ávila Ferreira, Caio' },
    });
  },
);

it('grpc.yaml rejects windows-1252, because protobuf is UTF-8', async () => {
  const source = await open('grpc.yaml');
  expect(await find(source, { card_number: '123456789' })).toMatchObject({ outcome: 'found' });
  sandbox.fault({ charset: true });
  expect(await find(source, { card_number: '123456789' })).toMatchObject({ outcome: 'unavailable' });
});

it('sqlite.yaml is unavailable while its file is locked', async () => {
  const source = await open('sqlite.yaml');
  expect(await find(source, MARIA)).toMatchObject({ outcome: 'found' });
  sandbox.fault({ endpoint: 'sqlite', broken: true });
  expect(await find(source, MARIA, 700)).toMatchObject({ outcome: 'unavailable' });
  sandbox.fix();
  expect(await find(source, MARIA)).toMatchObject({ outcome: 'found' });
});

it('a flapping system answers at the second attempt', async () => {
  const source = await open('rest.yaml');
  sandbox.fault({ endpoint: 'rest', flapping: { fails: 1, of: 2 } });
  sandbox.log.clear();
  expect(await find(source, MARIA)).toMatchObject({ outcome: 'found' });
  expect(sandbox.log.count('rest')).toBe(2);
});

it.each(['rest-oauth2.yaml', 'rest-login.yaml'])('%s renews a revoked token', async (name) => {
  const source = await open(name);
  expect(await find(source, MARIA)).toMatchObject({ outcome: 'found' });
  sandbox.expireTokens();
  sandbox.log.clear();
  expect(await find(source, ANTONIO_INACTIVE)).toMatchObject({ outcome: 'found' });
  expect([sandbox.log.count('token'), sandbox.log.count('rest')]).toEqual([1, 2]);
});

describe('rest-issuer.yaml', () => {
  const signal = () => AbortSignal.timeout(10_000);

  it('gets the operator’s number, the same for the same reference, and finds it again', async () => {
    const { issuer } = await open('rest-issuer.yaml');
    const values = { reference: 'ref-1', card_number: MARIA.card_number, channel: 'phone' };
    const first = await issuer?.issue(values, { signal: signal() });
    expect(first).toMatchObject({ outcome: 'number', number: expect.stringMatching(/^OE-\d{4}\/\d{7}$/) });
    expect(await issuer?.issue(values, { signal: signal() })).toEqual(first);
    expect(await issuer?.find?.(values, { signal: signal() })).toEqual(first);
    expect(await issuer?.find?.({ reference: 'ref-2' }, { signal: signal() })).toMatchObject({
      outcome: 'none',
    });
  });

  it('finds the number whose answer was lost', async () => {
    const { issuer } = await open('rest-issuer.yaml');
    sandbox.fault({ endpoint: 'issue', late: 'forever' });
    const lost = await issuer?.issue({ reference: 'ref-3' }, { signal: AbortSignal.timeout(400) });
    expect(lost).toMatchObject({ outcome: 'unavailable', reached: true });
    sandbox.fix();
    const [given] = sandbox.issued.filter(({ referencia }) => referencia === 'ref-3');
    expect(await issuer?.find?.({ reference: 'ref-3' }, { signal: signal() })).toEqual({
      outcome: 'number',
      number: given?.numero,
    });
  });

  it('sends what Carimbo records', async () => {
    const { registrar } = await open('rest-issuer.yaml');
    const values = { entry_id: '999997-1', reference: '99999720261122000001', entry_type: 'issued' };
    expect(await registrar?.send(values, { signal: signal() })).toEqual({ outcome: 'accepted' });
    expect(sandbox.registered.at(-1)?.body).toMatchObject({
      idRegistro: '999997-1',
      numeroProtocolo: '99999720261122000001',
      tipo: 'issued',
    });
  });
});
