import { expect, it } from 'vitest';
import { HOSTILE, type HttpServer, MARIA, sharedHttpServer } from './http-server.ts';

const server = await sharedHttpServer();

it('have their fields in a fixed order, status last, and spaces as %20', async () => {
  const { status, body, headers } = await server.call('POST', '/v1/protocols?format=form', {
    form: { card_number: MARIA.card_number },
  });
  expect(status).toBe(201);
  expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect(body).toBe(
    'number=32630520261122000001&spoken=326305%202026%2011%2022%20000001&identification=found' +
      '&beneficiary_name=Maria%20da%20Silva&beneficiary_active=1&beneficiary_plan=Enfermaria%20Nacional' +
      '&extra_phone=%2B5511987654321&status=ok',
  );
});

it('are sent for format=form in the body and for Accept, not for the wildcard that Asterisk sends', async () => {
  const isForm = async (options: Parameters<HttpServer['call']>[2]) =>
    (await server.call('POST', '/v1/protocols', options)).body.endsWith('&status=ok');
  const accept = (value: string) => ({ headers: { ...server.auth, accept: value } });
  expect(await isForm({ form: { format: 'form' } })).toBe(true);
  expect(await isForm({ json: { format: 'form' } })).toBe(true);
  expect(await isForm(accept('application/x-www-form-urlencoded'))).toBe(true);
  expect(await isForm(accept('*/*'))).toBe(false);
  expect(await isForm({ form: { format: 'json' }, ...accept('application/x-www-form-urlencoded') })).toBe(
    false,
  );
});

it('make texts of the operator’s system harmless: no quotes, backslashes or line ends, and no field with another’s name', async () => {
  const { body, pairs } = await server.call('POST', '/v1/protocols?format=form', {
    form: { card_number: HOSTILE.card_number },
  });
  expect(pairs).toEqual([
    ['number', '32630520261122000001'],
    ['spoken', '326305 2026 11 22 000001'],
    ['identification', 'inactive'],
    ['beneficiary_name', "José 'Zé' da Conceição, Filho / Sr; ${EXTEN} 🙂Set(X=1)"],
    ['beneficiary_active', '0'],
    ['beneficiary_plan', ''],
    ['extra_e_mail', 'a&b=c@d'],
    ['extra_status', 'hacked'],
    ['status', 'ok'],
  ]);
  expect(body).not.toMatch(/["\\\r\n+${}]/);
});

it('have empty fields of a beneficiary if there is none', async () => {
  const { pairs } = await server.call('POST', '/v1/protocols?format=form', { form: {} });
  expect(pairs.slice(2)).toEqual([
    ['identification', 'not_informed'],
    ['beneficiary_name', ''],
    ['beneficiary_active', ''],
    ['beneficiary_plan', ''],
    ['status', 'ok'],
  ]);
});

it('contain errors, too, with the same HTTP status', async () => {
  const { status, pairs } = await server.call('GET', '/v1/protocols/32630520261122999999?format=form');
  expect(status).toBe(404);
  expect(pairs.map(([name]) => name)).toEqual(['code', 'message', 'id', 'status']);
  expect(pairs[0]).toEqual(['code', 'protocol_not_found']);
  expect(pairs[3]).toEqual(['status', 'error']);
});
