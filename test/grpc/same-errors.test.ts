import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Scope } from '../../src/auth/scope.ts';
import { ERRORS } from '../../src/errors.ts';
import { HOSTILE, MARIA } from '../http/http-server.ts';
import { type Doors, doors } from './http-and-grpc.ts';

let house: Doors;
beforeAll(async () => {
  house = await doors();
});
beforeEach(() => house.http.renew());
afterAll(() => house.close());

const protocolOf = ({ reply }: { reply: Record<string, unknown> }) =>
  (reply.protocol ?? reply) as Record<string, unknown>;
const keyWith = async (...scopes: Scope[]) =>
  `Bearer ${(await house.http.keys.create({ operator: '326305', scopes })).secret}`;

/** Every row is asked of both doors: the same code, the same field, the same sentence; and the status that goes with it. */
const REFUSED: [
  what: string,
  method: string,
  message: object,
  code: string,
  status: string,
  field?: string,
][] = [
  [
    'a channel that is none',
    'IssueProtocol',
    { channel: 'fax' },
    'invalid_field',
    'INVALID_ARGUMENT',
    'channel',
  ],
  [
    'a direction that is none',
    'IssueProtocol',
    { direction: 'up' },
    'invalid_field',
    'INVALID_ARGUMENT',
    'direction',
  ],
  [
    'a class in Portuguese',
    'IssueProtocol',
    { class: 'urgente' },
    'invalid_field',
    'INVALID_ARGUMENT',
    'class',
  ],
  [
    'a previous number with a space',
    'IssueProtocol',
    { previous: '12 3' },
    'invalid_field',
    'INVALID_ARGUMENT',
    'previous',
  ],
  [
    'a call id of 256 characters',
    'IssueProtocol',
    { call_id: 'x'.repeat(256) },
    'invalid_field',
    'INVALID_ARGUMENT',
    'call_id',
  ],
  [
    'a card of more than 4 kB',
    'IssueProtocol',
    { card_number: '9'.repeat(4_097) },
    'invalid_field',
    'INVALID_ARGUMENT',
    'card_number',
  ],
  [
    'a message of more than 16 kB',
    'IssueProtocol',
    { subject: 'x'.repeat(20_000) },
    'payload_too_large',
    'RESOURCE_EXHAUSTED',
  ],
  [
    'a card that nobody has',
    'GetBeneficiary',
    { card_number: '424242' },
    'beneficiary_not_found',
    'NOT_FOUND',
  ],
  [
    'a card that can be none',
    'GetBeneficiary',
    { card_number: 'x-y' },
    'card_invalid',
    'INVALID_ARGUMENT',
    'card_number',
  ],
  [
    'a protocol that does not exist',
    'GetProtocol',
    { number: '32630520261122000099' },
    'protocol_not_found',
    'NOT_FOUND',
  ],
  ['a number that is none', 'GetProtocol', { number: 'a'.repeat(200) }, 'protocol_not_found', 'NOT_FOUND'],
  [
    'a note under no protocol',
    'AppendEntry',
    { number: '32630520261122000099', noted: { text: 'x' } },
    'protocol_not_found',
    'NOT_FOUND',
  ],
  [
    'a note without a text',
    'AppendEntry',
    { number: '32630520261122000001', noted: {} },
    'missing_field',
    'INVALID_ARGUMENT',
    'text',
  ],
  [
    'a note that is too long',
    'AppendEntry',
    { number: '1', noted: { text: 'x'.repeat(4_001) } },
    'invalid_field',
    'INVALID_ARGUMENT',
    'text',
  ],
  [
    'a recording without a file',
    'AppendEntry',
    { number: '1', recording: { seconds: 3 } },
    'missing_field',
    'INVALID_ARGUMENT',
    'file',
  ],
  [
    'a call of more seconds than there are',
    'AppendEntry',
    { number: '1', call_ended: { seconds: 4_000_000_000 } },
    'invalid_field',
    'INVALID_ARGUMENT',
    'seconds',
  ],
  [
    'an identified who is nobody',
    'AppendEntry',
    { number: '1', identified: {} },
    'missing_field',
    'INVALID_ARGUMENT',
    'card_number',
  ],
];

describe('what HTTP refuses', () => {
  it.each(REFUSED)(
    'gRPC refuses in the same words: %s',
    async (_what, method, message, code, status, field) => {
      for (const language of ['pt-BR', 'en']) {
        const overHttp = await house.overHttp(method, message, { language });
        const overGrpc = await house.grpc(method, message, { language });
        expect(overHttp).toMatchObject({ code, field });
        expect(overGrpc).toMatchObject({ code, status, field, message: overHttp.message });
      }
      expect(await house.http.service.entries()).toEqual([]);
    },
  );

  it.each([
    ['a source that is down', 'source', 'GetBeneficiary', 'source_unavailable', 'UNAVAILABLE'],
    ['a spent lookup budget', 'limit', 'GetBeneficiary', 'lookup_limited', 'RESOURCE_EXHAUSTED'],
    ['a store that is down', 'store', 'IssueProtocol', 'store_unavailable', 'UNAVAILABLE'],
  ] as const)('gRPC refuses with the same code: %s', async (_what, failing, method, code, status) => {
    house.http.service.fail(failing);
    const message = { card_number: MARIA.card_number };
    expect(await house.overHttp(method, message)).toMatchObject({ code });
    expect(await house.grpc(method, message)).toMatchObject({ code, status });
    const trailers = await house.grpc.trailers(method, message);
    expect(Number(trailers.get('retry-after')[0])).toBeGreaterThan(0);
  });

  it.each([
    [ERRORS.stateConflict('pt', 'en'), 'AppendEntry', 'FAILED_PRECONDITION'],
    [ERRORS.numbersExhausted(), 'IssueProtocol', 'RESOURCE_EXHAUSTED'],
    [ERRORS.stopping(), 'IssueProtocol', 'UNAVAILABLE'],
    [new TypeError('row of 99887766'), 'IssueProtocol', 'INTERNAL'],
  ] as const)('gRPC has a status for what the house throws', async (thrown, method, status) => {
    const asks = method === 'AppendEntry' ? 'append' : 'issue';
    vi.spyOn(house.http.service.protocolService, asks).mockRejectedValue(thrown);
    const message = { number: '1', noted: { text: 'x' } };
    const asked = method === 'AppendEntry' ? message : {};
    const overHttp = await house.overHttp(method, asked);
    const overGrpc = await house.grpc(method, asked);
    expect(overGrpc).toMatchObject({ code: overHttp.code, status, message: overHttp.message });
    expect(overGrpc.message).not.toContain('99887766');
  });

  it('an entry that is none of those there are is refused by name', async () => {
    expect(await house.grpc('AppendEntry', { number: '1' })).toMatchObject({
      code: 'missing_field',
      status: 'INVALID_ARGUMENT',
      field: 'entry',
    });
    expect(await house.grpc('GetBeneficiary', {})).toMatchObject({
      code: 'missing_field',
      field: 'card_number',
    });
  });

  it('tells the error as google.rpc.Status too', async () => {
    const trailers = await house.grpc.trailers('IssueProtocol', { channel: 'fax', direction: 'up' });
    const [bytes] = trailers.get('grpc-status-details-bin');
    const text = Buffer.from(bytes ?? '').toString('utf8');
    expect(text).toContain('type.googleapis.com/google.rpc.ErrorInfo');
    expect(text).toContain('INVALID_FIELD');
    expect(text).toContain('type.googleapis.com/google.rpc.BadRequest');
    expect(text).toContain('channel');
    expect(text).toContain('direction');
    expect(text).toContain(String(trailers.get('carimbo-id')[0]));
  });
});

describe('issuing', () => {
  it('gives the number, who calls, and what else HTTP tells', async () => {
    const message = {
      call_id: 'c1',
      card_number: MARIA.card_number,
      caller: '+551199',
      subject: 'Boleto',
      class: 'care',
    };
    const overGrpc = await house.grpc('IssueProtocol', message);
    const { occurrences: _none, ...overHttp } = (await house.overHttp('IssueProtocol', message)).reply;
    expect(overGrpc.reply.created).toBe(true);
    const told = Object.entries(overHttp).filter(([, value]) => value !== null);
    expect(protocolOf(overGrpc)).toMatchObject(Object.fromEntries(told));
    expect(protocolOf(overGrpc)).toMatchObject({
      identification: 'found',
      beneficiary: { name: 'Maria da Silva' },
    });
  });

  it('keeps what the dialplan tells, and gives the number that the channel has already', async () => {
    const facts = { entry: 'ouvidoria', dnid: '08007771234' };
    const first = await house.grpc('IssueProtocol', { call_id: 'a', ...facts });
    expect(protocolOf(first)).toMatchObject(facts);
    const again = await house.grpc('IssueProtocol', { call_id: 'b', told: protocolOf(first).number });
    expect(again.reply.created).toBe(false);
    expect(protocolOf(again).number).toBe(protocolOf(first).number);
  });

  it('again by the same call gives the same number, through whichever door', async () => {
    for (const same of [{ call_id: 'call-1' }, { idempotency_key: 'key-1' }]) {
      const first = await house.overHttp('IssueProtocol', same);
      const again = await house.grpc('IssueProtocol', same);
      expect(again.reply.created).toBe(false);
      expect(protocolOf(again).number).toBe(first.reply.number);
      const racing = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          index % 2 === 0 ? house.grpc('IssueProtocol', same) : house.overHttp('IssueProtocol', same),
        ),
      );
      expect(new Set(racing.map((one) => protocolOf(one).number))).toEqual(new Set([first.reply.number]));
    }
    expect((await house.http.service.entries()).filter(({ type }) => type === 'issued')).toHaveLength(2);
  });

  it.each([
    ['unknown', { card_number: '4242' }, 'not_found'],
    ['invalid', { card_number: 'não é' }, 'card_invalid'],
    ['missing', {}, 'not_informed'],
    ['empty', { card_number: '', cpf: '', call_id: '', subject: '', class: '' }, 'not_informed'],
    ['of 4 kB', { card_number: '9'.repeat(4_096) }, 'card_invalid'],
    ['with a NUL', { card_number: '42\u000042' }, 'not_found'],
  ])('never fails for a card that is %s', async (_what, message, identification) => {
    const { code, reply } = await house.grpc('IssueProtocol', message);
    expect(code).toBe('ok');
    expect(protocolOf({ reply }).identification).toBe(identification);
    expect(protocolOf({ reply }).number).toMatch(/^\d{20}$/);
  });

  it('never fails for a source that is down', async () => {
    house.http.service.fail('source');
    const { reply } = await house.grpc('IssueProtocol', { card_number: MARIA.card_number });
    expect(protocolOf({ reply })).toMatchObject({ identification: 'source_unavailable' });
  });

  it('keeps foreign names as they are', async () => {
    const { reply } = await house.grpc('IssueProtocol', { card_number: HOSTILE.card_number });
    expect(protocolOf({ reply }).beneficiary).toMatchObject({ name: HOSTILE.name, extra: HOSTILE.extra });
  });
});

describe('reading and writing', () => {
  it('appends what HTTP appends, and reads what was appended', async () => {
    const { reply } = await house.overHttp('IssueProtocol', { call_id: 'c2' });
    const number = String(reply.number);
    const noted = await house.grpc('AppendEntry', {
      number,
      entry_id: 'e1',
      noted: { text: 'Pediu boleto.' },
    });
    expect(noted.reply).toMatchObject({ created: true, entry: { type: 'noted', protocol: number } });
    expect(
      (await house.grpc('AppendEntry', { number, entry_id: 'e1', noted: { text: 'Outro' } })).reply.created,
    ).toBe(false);
    await house.grpc('AppendEntry', {
      number,
      call_ended: { queue: 'fila', seconds: 0, reason: 'caller_hung_up' },
    });
    await house.grpc('AppendEntry', { number, recording: { file: 'a.wav', seconds: 42 } });
    await house.grpc('AppendEntry', { number, identified: { card_number: MARIA.card_number } });

    const spaced = `${number.slice(0, 6)} ${number.slice(6)}`;
    const read = await house.grpc('GetProtocol', { number: spaced });
    const overHttp = await house.overHttp('GetProtocol', { number });
    expect(protocolOf(read)).toMatchObject({ number, identification: 'found' });
    const entries = read.reply.entries as { type: string; data: unknown }[];
    expect(entries.map(({ type, data }) => ({ type, data: plain(data) }))).toEqual(
      (overHttp.reply.entries as { type: string; data: unknown }[]).map(({ type, data }) => ({ type, data })),
    );
    expect(entries.map(({ type }) => type)).toEqual([
      'issued',
      'noted',
      'call.ended',
      'recording',
      'identified',
    ]);
  });

  it('finds a beneficiary by card and by CPF, active or not', async () => {
    expect((await house.grpc('GetBeneficiary', { card_number: MARIA.card_number })).reply).toMatchObject(
      MARIA,
    );
    expect((await house.grpc('GetBeneficiary', { cpf: '52998224725' })).reply).toMatchObject({
      name: MARIA.name,
    });
    expect(
      (await house.grpc('GetBeneficiary', { card_number: HOSTILE.card_number })).reply.active,
    ).toBeFalsy();
  });
});

/** google.protobuf.Struct as the object that it stands for. */
function plain(value: unknown): unknown {
  const { fields } = value as { fields?: Record<string, Record<string, unknown>> };
  return Object.fromEntries(
    Object.entries(fields ?? {}).map(([name, one]) => {
      if ('structValue' in one) return [name, plain(one.structValue)];
      if ('nullValue' in one) return [name, null];
      return [name, one.stringValue ?? one.numberValue ?? one.boolValue];
    }),
  );
}

describe('keys', () => {
  it.each([
    ['beneficiaries:read', 'GetBeneficiary'],
    ['protocols:issue', 'IssueProtocol'],
    ['protocols:read', 'GetProtocol'],
    ['protocols:write', 'AppendEntry'],
  ] as const)('with %s, and with nothing else, may %s', async (scope, method) => {
    const all: Scope[] = [
      'beneficiaries:read',
      'protocols:issue',
      'protocols:read',
      'protocols:write',
      'admin',
    ];
    const others = await keyWith(...all.filter((one) => one !== scope));
    const refused = await house.grpc(method, {}, { authorization: others });
    expect(refused).toMatchObject({ code: 'forbidden', status: 'PERMISSION_DENIED' });
    expect(refused.message).toContain(scope);
    expect((await house.grpc(method, {}, { authorization: await keyWith(scope) })).code).not.toBe(
      'forbidden',
    );
  });

  it('come as Basic too, with the key’s id', async () => {
    const { key, secret } = await house.http.keys.create({ operator: '326305', scopes: ['protocols:issue'] });
    const basic = (user: string) => `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
    expect((await house.grpc('IssueProtocol', {}, { authorization: basic(key.id) })).code).toBe('ok');
    expect((await house.grpc('IssueProtocol', {}, { authorization: basic('admin') })).code).toBe(
      'unauthorized',
    );
  });

  it('are told apart: none, revoked, another operator’s', async () => {
    expect(await house.grpc('IssueProtocol', {}, { authorization: null })).toMatchObject({
      code: 'unauthorized',
      status: 'UNAUTHENTICATED',
    });
    const { key, secret } = await house.http.keys.create({ operator: '326305', scopes: ['protocols:issue'] });
    const authorization = `Bearer ${secret}`;
    expect((await house.grpc('IssueProtocol', {}, { authorization })).code).toBe('ok');
    await house.http.keys.revoke(key.id);
    expect((await house.grpc('IssueProtocol', {}, { authorization })).code).toBe('unauthorized');
    const other = await house.http.keys.create({ operator: '000515', scopes: ['protocols:issue'] });
    expect(await house.grpc('IssueProtocol', {}, { authorization: `Bearer ${other.secret}` })).toMatchObject({
      code: 'operator_unknown',
      status: 'PERMISSION_DENIED',
    });
  });

  it('are not guessed at one door when the other has had enough, and a good one is still taken', async () => {
    const own = await doors();
    expect((await own.grpc('IssueProtocol', {})).code).toBe('ok');
    const wrong = { authorization: 'Bearer errada' };
    for (let tried = 0; tried < 5; tried++)
      expect((await (tried % 2 === 0 ? own.grpc : own.overHttp)('IssueProtocol', {}, wrong)).code).toBe(
        'unauthorized',
      );
    expect(await own.grpc('IssueProtocol', {}, wrong)).toMatchObject({
      code: 'too_many_attempts',
      status: 'RESOURCE_EXHAUSTED',
    });
    expect((await own.overHttp('IssueProtocol', {}, wrong)).code).toBe('too_many_attempts');
    expect((await own.grpc('IssueProtocol', {})).code).toBe('ok');
    await own.close();
  });
});
