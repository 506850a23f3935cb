import { describe, expect, it } from 'vitest';
import { sharedHttpServer } from './http-server.ts';

const server = await sharedHttpServer();

/** As `curl -d` sends a body when no Content-Type is given. */
function curl(path: string, body: string) {
  const headers = { ...server.auth, 'content-type': 'application/x-www-form-urlencoded' };
  return server.call('POST', path, { headers, body });
}

describe('a body that curl sends as a form because Content-Type is missing', () => {
  it.each([
    '{"card_number":"00010000000000017","call_id":"c1"}',
    ' {\n "card_number": "00010000000000017" }',
    '{"subject":"a=b&c"}',
    '{}',
    '["a"]',
  ])('is refused with the missing header if it looks like JSON: %s', async (body) => {
    for (const path of ['/v1/protocols', '/v1/protocols/99999720261122000001/entries']) {
      const refused = await curl(path, body);
      expect(refused).toMatchObject({ status: 415, json: { code: 'unsupported_media_type' } });
      expect(refused.json.detail).toMatch(/parece JSON.*Content-Type: application\/json/);
    }
    expect(await server.service.entries()).toEqual([]);
  });

  it.each([
    ['lixo', 'lixo'],
    ['&lixo', 'lixo'],
    ['00010000000000017', '00010000000000017'],
  ])('is refused as an unknown field if it is no form: %s', async (body, field) => {
    expect(await curl('/v1/protocols', body)).toMatchObject({
      status: 422,
      json: { code: 'unknown_field', field },
    });
    expect(await server.service.entries()).toEqual([]);
  });

  it.each(['', 'card_number=', 'card_number=&caller=', 'caller=Fulano & Cia', 'call_id={x}'])(
    'is accepted if a dialplan could have sent it: %j',
    async (body) => {
      expect((await curl('/v1/protocols', body)).status).toBe(201);
    },
  );
});

describe('the error for a key', () => {
  const ask = async (authorization?: string, language = 'pt-BR') => {
    const headers = {
      'accept-language': language,
      ...(authorization !== undefined && { authorization }),
    };
    const { status, json } = await server.call('GET', '/v1/protocols', { headers });
    expect({ status, code: json.code }).toEqual({ status: 401, code: 'unauthorized' });
    return String(json.detail);
  };
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

  it('that is missing says so', async () => {
    for (const authorization of [undefined, 'Bearer'])
      expect(await ask(authorization)).toMatch(/^Falta a chave de API/);
  });

  it('that is unknown says so, and how to list the keys', async () => {
    for (const authorization of [`Bearer ${server.secret}x`, basic(`${server.keyId}:x`)]) {
      expect(await ask(authorization)).toMatch(/recebida não é conhecida.*carimbo keys list/);
      expect(await ask(authorization, 'en')).toMatch(/received is not known here.*carimbo keys list/);
    }
  });
});
