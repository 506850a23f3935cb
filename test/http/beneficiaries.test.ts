import { expect, it } from 'vitest';
import { MARIA, sharedHttpServer } from './http-server.ts';

const server = await sharedHttpServer();

it('finds by card and by CPF', async () => {
  expect((await server.call('GET', `/v1/beneficiaries/${MARIA.card_number}`)).json).toEqual(MARIA);
  expect((await server.call('GET', `/v1/beneficiaries?cpf=${MARIA.cpf}`)).json).toEqual(MARIA);
});

it('replies to a dialplan with the same field names as issuing does', async () => {
  const { pairs } = await server.call('GET', `/v1/beneficiaries/${MARIA.card_number}?format=form`);
  expect(pairs).toEqual([
    ['identification', 'found'],
    ['beneficiary_name', 'Maria da Silva'],
    ['beneficiary_active', '1'],
    ['beneficiary_plan', 'Enfermaria Nacional'],
    ['beneficiary_card_number', MARIA.card_number],
    ['extra_phone', '+5511987654321'],
    ['status', 'ok'],
  ]);
});

it.each([
  ['99999', null, 404, 'beneficiary_not_found'],
  ['x', null, 422, 'card_invalid'],
  ['9'.repeat(4_000), null, 422, 'card_invalid'],
  ['99999', 'source', 503, 'source_unavailable'],
  ['99999', 'limit', 429, 'lookup_limited'],
] as const)('of %s with failing=%s replies %i %s', async (card, failing, expected, code) => {
  if (failing !== null) server.service.fail(failing);
  const { status, json, headers } = await server.call('GET', `/v1/beneficiaries/${card}`);
  expect({ status, code: json.code }).toEqual({ status: expected, code });
  expect(headers['retry-after'] !== undefined).toBe(status === 503 || status === 429);
});

it('requires the CPF if no card is given', async () => {
  const { status, json } = await server.call('GET', '/v1/beneficiaries');
  expect({ status, code: json.code, field: json.field }).toEqual({
    status: 422,
    code: 'missing_field',
    field: 'cpf',
  });
});
