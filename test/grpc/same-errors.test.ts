import { describe, expect, it, vi } from 'vitest';
import { ERRORS } from '../../src/errors.ts';
import { MARIA } from '../http/http-server.ts';
import { sharedHttpAndGrpc } from './http-and-grpc.ts';

const servers = await sharedHttpAndGrpc();

/** Each row is sent over HTTP and over gRPC: same code, same field, same sentence, and gRPC's status. */
const REFUSED: [
  what: string,
  method: string,
  message: object,
  code: string,
  status: string,
  field?: string,
][] = [
  ['an unknown channel', 'IssueProtocol', { channel: 'fax' }, 'invalid_field', 'INVALID_ARGUMENT', 'channel'],
  [
    'an unknown direction',
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
  ['an unknown card', 'GetBeneficiary', { card_number: '424242' }, 'beneficiary_not_found', 'NOT_FOUND'],
  [
    'an invalid card',
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
  ['a text that is no number', 'GetProtocol', { number: 'a'.repeat(200) }, 'protocol_not_found', 'NOT_FOUND'],
  [
    'a note for a protocol that does not exist',
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
    'a call with too many seconds',
    'AppendEntry',
    { number: '1', call_ended: { seconds: 4_000_000_000 } },
    'invalid_field',
    'INVALID_ARGUMENT',
    'seconds',
  ],
  [
    'an identified without card and CPF',
    'AppendEntry',
    { number: '1', identified: {} },
    'missing_field',
    'INVALID_ARGUMENT',
    'card_number',
  ],
];

describe('errors of HTTP and gRPC', () => {
  it.each(REFUSED)(
    'have the same code, field and text for %s',
    async (_what, method, message, code, status, field) => {
      for (const language of ['pt-BR', 'en']) {
        const overHttp = await servers.overHttp(method, message, { language });
        const overGrpc = await servers.grpc(method, message, { language });
        expect(overHttp).toMatchObject({ code, field });
        expect(overGrpc).toMatchObject({ code, status, field, message: overHttp.message });
      }
      expect(await servers.http.service.entries()).toEqual([]);
    },
  );

  it.each([
    ['a source that is down', 'source', 'GetBeneficiary', 'source_unavailable', 'UNAVAILABLE'],
    ['a lookup quota that is used up', 'limit', 'GetBeneficiary', 'lookup_limited', 'RESOURCE_EXHAUSTED'],
    ['a store that is down', 'store', 'IssueProtocol', 'store_unavailable', 'UNAVAILABLE'],
  ] as const)(
    'have the same code for %s, and say when to try again',
    async (_what, failing, method, code, status) => {
      servers.http.service.fail(failing);
      const message = { card_number: MARIA.card_number };
      expect(await servers.overHttp(method, message)).toMatchObject({ code });
      expect(await servers.grpc(method, message)).toMatchObject({ code, status });
      const trailers = await servers.grpc.trailers(method, message);
      expect(Number(trailers.get('retry-after')[0])).toBeGreaterThan(0);
    },
  );

  it.each([
    [ERRORS.stateConflict('pt', 'en'), 'AppendEntry', 'FAILED_PRECONDITION'],
    [ERRORS.numbersExhausted(), 'IssueProtocol', 'RESOURCE_EXHAUSTED'],
    [ERRORS.stopping(), 'IssueProtocol', 'UNAVAILABLE'],
    [new TypeError('row of 99887766'), 'IssueProtocol', 'INTERNAL'],
  ] as const)(
    'have the same code and text for what the protocol service throws',
    async (thrown, method, status) => {
      const asks = method === 'AppendEntry' ? 'append' : 'issue';
      vi.spyOn(servers.http.service.protocolService, asks).mockRejectedValue(thrown);
      const message = { number: '1', noted: { text: 'x' } };
      const asked = method === 'AppendEntry' ? message : {};
      const overHttp = await servers.overHttp(method, asked);
      const overGrpc = await servers.grpc(method, asked);
      expect(overGrpc).toMatchObject({ code: overHttp.code, status, message: overHttp.message });
      expect(overGrpc.message).not.toContain('99887766');
    },
  );

  it('name the field that is missing where a message has none of its alternatives', async () => {
    expect(await servers.grpc('AppendEntry', { number: '1' })).toMatchObject({
      code: 'missing_field',
      status: 'INVALID_ARGUMENT',
      field: 'entry',
    });
    expect(await servers.grpc('GetBeneficiary', {})).toMatchObject({
      code: 'missing_field',
      field: 'card_number',
    });
  });

  it('come as google.rpc.Status, too', async () => {
    const trailers = await servers.grpc.trailers('IssueProtocol', { channel: 'fax', direction: 'up' });
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
