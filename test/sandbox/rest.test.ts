import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CREDENTIALS, type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';

let sandbox: Sandbox;
const KEY = { 'X-API-Key': CREDENTIALS.apiKey };
const MARIA = '00012345678901230';

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => {
  sandbox.fix();
  sandbox.log.clear();
});

const get = (path: string, headers: Record<string, string> = KEY) =>
  fetch(`${sandbox.rest.url}${path}`, { headers });
const post = (path: string, body: unknown, headers: Record<string, string> = KEY) =>
  fetch(`${sandbox.rest.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe('the REST endpoint', () => {
  it('answers a beneficiary by card, with an enrolment number too large for a double', async () => {
    const reply = await get(`/api/v1/beneficiarios/${MARIA}`);
    const text = await reply.text();
    expect(reply.status).toBe(200);
    expect(text).toContain('"matricula":9007199254740993,');
    expect(JSON.parse(text)).toMatchObject({
      nome: 'Maria Aparecida dos Santos',
      situacao: 'ATIVO',
      dataNascimento: '1961-03-14',
      plano: { codigo: 101, descricao: 'Essencial Enfermaria' },
    });
    expect(sandbox.log.requests).toEqual([
      { endpoint: 'rest', method: 'GET', path: `/api/v1/beneficiarios/${MARIA}` },
    ]);
  });

  it('answers 404 for an unknown card, and an empty list for an unknown CPF', async () => {
    expect((await get('/api/v1/beneficiarios/9')).status).toBe(404);
    const byCpf = await get('/api/v1/beneficiarios?cpf=52998224725');
    expect([byCpf.status, await byCpf.json()]).toEqual([200, { itens: [] }]);
  });

  it('refuses a missing or wrong credential', async () => {
    expect((await get(`/api/v1/beneficiarios/${MARIA}`, {})).status).toBe(401);
    expect((await get(`/api/v1/beneficiarios/${MARIA}`, { 'X-API-Key': 'x' })).status).toBe(401);
  });

  it('accepts Basic, an OAuth2 token and the token of a login, until they expire', async () => {
    const basic = Buffer.from(`${CREDENTIALS.user}:${CREDENTIALS.password}`).toString('base64');
    expect((await get(`/api/v1/beneficiarios/${MARIA}`, { Authorization: `Basic ${basic}` })).status).toBe(
      200,
    );

    const oauth = await fetch(`${sandbox.rest.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: CREDENTIALS.clientId,
        client_secret: CREDENTIALS.clientSecret,
      }),
    });
    const { access_token } = (await oauth.json()) as { access_token: string };
    const login = await post('/login', { usuario: CREDENTIALS.user, senha: CREDENTIALS.password }, {});
    const { sessao } = (await login.json()) as { sessao: { token: string } };
    const opens = async (token: string) =>
      (await get(`/api/v1/beneficiarios/${MARIA}`, { Authorization: `Bearer ${token}` })).status;
    expect([await opens(access_token), await opens(sessao.token)]).toEqual([200, 200]);
    sandbox.expireTokens();
    expect([await opens(access_token), await opens(sessao.token)]).toEqual([401, 401]);
  });

  it('documents its operations in two versions of OpenAPI and as a Postman collection', async () => {
    const swagger = (await (await get('/swagger.json', {})).json()) as { swagger: string; paths: object };
    const openapi = (await (await get('/openapi.json', {})).json()) as { openapi: string; paths: object };
    expect(swagger.swagger).toBe('2.0');
    expect(openapi.openapi).toBe('3.1.0');
    expect(Object.keys(swagger.paths)).toEqual(Object.keys(openapi.paths));
    expect(Object.keys(openapi.paths)).toContain('/api/v1/beneficiarios/{carteira}');
    expect((await get('/swagger', {})).status).toBe(200);
    expect(await (await get('/postman.json', {})).json()).toMatchObject({
      info: { name: 'Operadora Exemplo' },
    });
  });
});

describe('the old endpoints', () => {
  it('answer 200 from the legacy one, whatever happens: padded text, Brazilian dates, S and N', async () => {
    const found = (await (
      await post('/legado/consultaBenef', { nrCarteira: '00322000111111006' })
    ).json()) as {
      beneficiario: { nrCarteira: string };
    };
    expect(found).toMatchObject({
      codRetorno: 0,
      beneficiario: { dtNasc: '28/02/1970', stAtivo: 'N', nrCpf: '295.614.671-86' },
    });
    expect(found.beneficiario.nrCarteira).toBe('00322000111111006   ');
    const missed = await post('/legado/consultaBenef', { nrCarteira: '1' });
    expect([missed.status, await missed.json()]).toEqual([
      200,
      { codRetorno: 1, msg: 'Beneficiário não encontrado' },
    ]);
    const refused = await post('/legado/consultaBenef', { nrCarteira: '1' }, {});
    expect([refused.status, await refused.json()]).toMatchObject([200, { codRetorno: 99 }]);
  });

  it('speak SOAP in ISO-8859-1, with a WSDL that parses', async () => {
    const ask = async (card: string) => {
      const reply = await fetch(`${sandbox.rest.url}/ws/Beneficiarios`, {
        method: 'POST',
        headers: { ...KEY, 'Content-Type': 'text/xml; charset=utf-8' },
        body: `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><b:ConsultarPorCarteira xmlns:b="http://operadora.example/beneficiarios"><numeroCarteira>${card}</numeroCarteira></b:ConsultarPorCarteira></s:Body></s:Envelope>`,
      });
      return Buffer.from(await reply.arrayBuffer()).toString('latin1');
    };
    expect(await ask('00322000222222000')).toContain('<nome>Ângela Brandão</nome>');
    expect(await ask('123456789')).toContain('<nome>D&#8217;Ávila Ferreira, Caio</nome>');
    expect(await ask('1')).toContain('<codigo>1</codigo>');
    const wsdl = await (await get('/ws/Beneficiarios?wsdl', {})).text();
    expect(new XMLParser().parse(wsdl)).toHaveProperty('wsdl:definitions');
  });
});

describe('numbers', () => {
  it('are the same for the same reference, and found by it', async () => {
    const first = await post('/api/v1/protocolos', { referencia: 'a' });
    const again = await post('/api/v1/protocolos', { referencia: 'a' });
    const { numero } = (await first.json()) as { numero: string };
    expect(numero).toMatch(/^OE-\d{4}\/\d{7}$/);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(await again.json()).toMatchObject({ numero });
    expect(await (await get('/api/v1/protocolos?referencia=a')).json()).toMatchObject({
      itens: [{ numero }],
    });
    expect(await (await get('/api/v1/protocolos?referencia=b')).json()).toEqual({ itens: [] });
  });

  it('are new each time where the operator is not idempotent, and none where it does not issue', async () => {
    sandbox.fault({ not_idempotent: true });
    await post('/api/v1/protocolos', { referencia: 'c' });
    await post('/api/v1/protocolos', { referencia: 'c' });
    expect(sandbox.issued.filter(({ referencia }) => referencia === 'c')).toHaveLength(2);
    sandbox.fault({ not_issuing: true });
    expect((await post('/api/v1/protocolos', { referencia: 'd' })).status).toBe(409);
  });

  it('of Carimbo are kept as received, with repeats marked', async () => {
    const one = { idRegistro: 'e1', numeroProtocolo: '99999720261122000001', tipo: 'issued' };
    expect((await post('/api/v1/registros', one)).status).toBe(201);
    expect((await post('/api/v1/registros', one)).status).toBe(200);
    expect(sandbox.registered).toEqual([
      { body: one, repeated: false },
      { body: one, repeated: true },
    ]);
  });
});
