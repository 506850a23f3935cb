import { expect, it, vi } from 'vitest';
import { httpServer, MARIA } from './http-server.ts';

const PERSONAL = [
  MARIA.card_number,
  'Maria',
  'Silva',
  '52998224725',
  '987654321',
  'segredo do paciente',
  '99887766',
];

it('writes no personal data, no protocol number and no key into any line of the log, at any level', async () => {
  const server = await httpServer();
  const { json: issued } = await server.call('POST', '/v1/protocols', {
    json: { card_number: MARIA.card_number, caller: '11987654321', subject: 'segredo do paciente' },
  });
  const calls: ['GET' | 'POST', string, object?][] = [
    ['GET', `/v1/protocols/${issued.number}`],
    ['GET', `/v1/protocols?card_number=${MARIA.card_number}&caller=11987654321`],
    ['GET', `/v1/protocols?caller=11987654321&nome=Maria`],
    ['GET', `/v1/beneficiaries/${MARIA.card_number}`],
    ['GET', `/v1/beneficiaries/99887766x`],
    ['GET', `/v1/beneficiaries?cpf=52998224725`],
    ['GET', `/v1/beneficiaries/99887766%zz`],
    ['GET', `/v1/nada/${MARIA.card_number}?cpf=52998224725`],
    [
      'POST',
      '/v1/protocols',
      { body: '{"card_number":"99887766', headers: { ...server.auth, 'content-type': 'application/json' } },
    ],
    ['POST', '/v1/protocols', { json: { card_number: 99887766, Maria: 'Silva' } }],
    [
      'POST',
      `/v1/protocols/${issued.number}/entries`,
      { json: { type: 'noted', text: 'segredo do paciente' } },
    ],
  ];
  for (const [method, url, options] of calls) await server.call(method, url, options);
  await server.call('GET', '/v1/protocols', {
    headers: { authorization: 'Bearer segredo-que-nao-vale-nada' },
  });

  // Database drivers quote the row in their messages.
  const cause = Object.assign(new Error('duplicate key: Key (card)=(99887766) already exists'), {
    code: '23505',
  });
  for (const thrown of [cause, new TypeError('cannot read Maria of 99887766', { cause }), '99887766']) {
    vi.spyOn(server.service.protocolService, 'issue').mockRejectedValueOnce(thrown);
    const { status, json } = await server.call('POST', '/v1/protocols', { json: {} });
    expect({ status, code: json.code }).toEqual({ status: 500, code: 'internal_error' });
    expect(JSON.stringify(json)).not.toContain('99887766');
  }
  await server.close();

  const logged = server.logged();
  expect(logged.split('\n').length).toBeGreaterThan(calls.length);
  for (const text of [...PERSONAL, String(issued.number), server.secret, 'segredo-que-nao-vale-nada']) {
    expect({ text, logged: logged.includes(text) }).toEqual({ text, logged: false });
  }
  expect(logged).toContain('"route":"/v1/beneficiaries/:card_number"');
  expect(logged).toContain(`"key_id":"${server.keyId}"`);
  expect(logged).toContain('23505');
});
