import { expect, it } from 'vitest';
import { sharedHttpServer } from './http-server.ts';

const server = await sharedHttpServer();

const JSON_HEADERS = { 'content-type': 'application/json' };
const FORM_HEADERS = { 'content-type': 'application/x-www-form-urlencoded' };
const raw = (body: string | Buffer, headers: Record<string, string>) =>
  server.call('POST', '/v1/protocols', { body, headers: { ...server.auth, ...headers } });
const requests = () => server.service.requests.map(({ request }) => request);

it.each([
  ['card_number', 17],
  ['card_number', 10000000000017],
  ['card_number', true],
  ['card_number', ['1']],
  ['card_number', { $gt: '' }],
  ['cpf', 52998224725],
  ['call_id', 1],
  ['caller', 11987654321],
  ['channel', 'fax'],
  ['direction', 'up'],
  ['class', 'urgente'],
  ['previous', '12 3'],
  ['previous', 3263052026112200],
  ['call_id', 'x'.repeat(256)],
  ['card_number', '9'.repeat(4_097)],
])('is 422 naming the field for %s = %j, and issues nothing', async (field, value) => {
  const { status, json } = await server.call('POST', '/v1/protocols', { json: { [field]: value } });
  expect({ status, code: json.code, field: json.field }).toEqual({
    status: 422,
    code: 'invalid_field',
    field,
  });
  expect(requests()).toEqual([]);
});

it.each(['nome', 'Card_number', 'constructor', 'toString', 'hasOwnProperty', 'idempotency_key', 'origin'])(
  'is 422 naming the unknown field %s, in JSON and in a form',
  async (field) => {
    for (const options of [{ json: { [field]: 'x' } }, { form: { [field]: 'x' } }]) {
      const { status, json } = await server.call('POST', '/v1/protocols', options);
      expect({ status, code: json.code, field: json.field }).toEqual({
        status: 422,
        code: 'unknown_field',
        field,
      });
    }
  },
);

it('treats __proto__ as an unknown field, and prototypes stay as they are', async () => {
  for (const [body, headers] of [
    ['{"__proto__":{"polluted":"yes"},"card_number":"1"}', JSON_HEADERS],
    ['__proto__=x&card_number=1', FORM_HEADERS],
  ] as const) {
    const { status, json } = await raw(body, headers);
    expect({ status, code: json.code, field: json.field }).toEqual({
      status: 422,
      code: 'unknown_field',
      field: '__proto__',
    });
  }
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
});

it('shows the name of an unknown field cut and without special characters', async () => {
  const { json } = await server.call('POST', '/v1/protocols', {
    json: { [`a"\r\n<b>${'x'.repeat(500)}`]: 'x' },
  });
  expect(json.field).toMatch(/^a\?\?\?\?b\?x{57}$/);
});

it('lists all wrong fields, not just the first', async () => {
  const { json } = await server.call('POST', '/v1/protocols', {
    json: { card_number: 1, cpf: 2, nome: 'x' },
  });
  const fields = (json.errors as { field: string }[]).map(({ field }) => field);
  expect(fields.sort()).toEqual(['card_number', 'cpf', 'nome']);
});

it.each([
  ['a missing brace', '{"card_number":"1"', JSON_HEADERS],
  ['a trailing comma', '{"card_number":"1",}', JSON_HEADERS],
  ['an array', '[]', JSON_HEADERS],
  ['a text', '"x"', JSON_HEADERS],
  ['null', 'null', JSON_HEADERS],
  ['brackets 8,000 deep', '['.repeat(8_000), JSON_HEADERS],
  ['bytes that are neither UTF-8 nor JSON', Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x7d]), JSON_HEADERS],
])('is 400 malformed_request for %s', async (_what, body, headers) => {
  const { status, json } = await raw(body, headers);
  expect({ status, code: json.code }).toEqual({ status: 400, code: 'malformed_request' });
  expect(requests()).toEqual([]);
});

it('is 422 for a field that occurs twice in a form or a query', async () => {
  const twice = await raw('card_number=1&cpf=2&card_number=3', FORM_HEADERS);
  expect(twice.json).toMatchObject({ status: 422, code: 'duplicate_field', field: 'card_number' });
  const query = await server.call('GET', '/v1/protocols?call_id=a&call_id=b');
  expect(query.json).toMatchObject({ status: 422, code: 'duplicate_field', field: 'call_id' });
});

it('is 400 for a malformed query, and later requests are served', async () => {
  for (const url of ['/v1/protocols?caller=Jos%E9', '/v1/beneficiaries?cpf=%', '/docs?x=%E9']) {
    expect([url, (await server.call('GET', url)).status]).toEqual([url, 400]);
  }
  expect((await server.call('GET', '/v1/protocols')).status).toBe(200);
});

it('cleans texts: removes NUL, replaces lone surrogates by U+FFFD, keeps everything else', async () => {
  await raw(
    String.raw`{"caller":"a\u0000b\ud800c","subject":"José \"Zé\" 🙂 \\ ${'${EXTEN}'}\r\nx"}`,
    JSON_HEADERS,
  );
  await raw('caller=a%00b&subject=%F0%9F%99%82+x', FORM_HEADERS);
  expect(requests()).toEqual([
    { caller: 'ab\ufffdc', subject: 'José "Zé" 🙂 \\ ${EXTEN}\r\nx' },
    { caller: 'ab', subject: '🙂 x' },
  ]);
});

it('treats null as not given', async () => {
  expect(
    (await server.call('POST', '/v1/protocols', { json: { card_number: null, cpf: null } })).status,
  ).toBe(201);
  expect(requests()).toEqual([{}]);
});

it('is 413 for more than 16 KB, whether announced or not', async () => {
  const { status, json } = await server.call('POST', '/v1/protocols', {
    json: { subject: 'x'.repeat(1_000_000) },
  });
  expect({ status, code: json.code }).toEqual({ status: 413, code: 'payload_too_large' });
});

it.each(['text/plain', 'text/xml', 'multipart/form-data; boundary=x', 'nonsense'])(
  'is 415 for %s',
  async (type) => {
    const { status, json } = await raw('card_number=1', { 'content-type': type });
    expect({ status, code: json.code }).toEqual({ status: 415, code: 'unsupported_media_type' });
  },
);

it('accepts a content type with a charset', async () => {
  expect((await raw('{}', { 'content-type': 'application/json; charset=utf-8' })).status).toBe(201);
  expect(
    (await raw('cpf=', { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' })).status,
  ).toBe(201);
});

it('is 422 for an Idempotency-Key of more than 255 characters', async () => {
  const { status, json } = await raw('{}', { ...JSON_HEADERS, 'idempotency-key': 'x'.repeat(256) });
  expect({ status, field: json.field }).toEqual({ status: 422, field: 'idempotency-key' });
});

it('never repeats what was sent in an error', async () => {
  const secret = '98765432109876543210';
  const answers = [
    await server.call('POST', '/v1/protocols', { json: { card_number: Number(secret) } }),
    await server.call('POST', '/v1/protocols', { json: { previous: `${secret}x`, channel: secret } }),
    await raw(`{"card_number":"${secret}`, JSON_HEADERS),
    await raw(`card_number=${secret}&card_number=${secret}`, FORM_HEADERS),
    await server.call('GET', `/v1/protocols?from=${secret}`),
    await server.call('GET', `/v1/beneficiaries/${secret}9`),
    await server.call('GET', `/nada/${secret}`),
  ];
  for (const { status, body } of answers) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).not.toContain('9876543210');
  }
});

it('replies in Portuguese, or in English if Accept-Language prefers it', async () => {
  const detail = async (language?: string) => {
    const headers = { ...server.auth, ...(language !== undefined && { 'accept-language': language }) };
    const { json, headers: replied } = await server.call('GET', '/v1/protocols/1', { headers });
    return [replied['content-language'], json.title];
  };
  expect(await detail()).toEqual(['pt-BR', 'Não encontrado']);
  expect(await detail('en-US,en;q=0.9')).toEqual(['en', 'Not found']);
  expect(await detail('pt-BR,pt;q=0.9,en;q=0.8')).toEqual(['pt-BR', 'Não encontrado']);
  expect(await detail('de,en;q=0.5,pt;q=0.1')).toEqual(['en', 'Not found']);
  expect(await detail('fr')).toEqual(['pt-BR', 'Não encontrado']);
  expect(await detail(';;;q=,en;q=x')).toEqual(['pt-BR', 'Não encontrado']);
});

it('gives every error an id that is in the log', async () => {
  for (const url of ['/v1/protocols/1', '/nada', '/v1/beneficiaries/%zz', '/v1/protocols?nome=x']) {
    const { json } = await server.call('GET', url);
    expect(server.logged()).toContain(`"id":"${json.id}"`);
  }
});
