import { describe, expect, it } from 'vitest';
import { runSourceTests } from '../../src/authoring/tests/run-source-tests.ts';
import { fileOf, importFile, listOf } from './import-file.ts';

const HEALTH_PLAN = {
  swagger: '2.0',
  info: { title: 'API de Beneficiários' },
  host: 'api.saude.example',
  basePath: '/autorizador/v2',
  schemes: ['https'],
  securityDefinitions: { chave: { type: 'apiKey', in: 'header', name: 'X-API-KEY' } },
  security: [{ chave: [] }],
  paths: {
    '/login': { post: { summary: 'Login' } },
    '/prestadores/{id}': {
      get: { parameters: [{ name: 'id', in: 'path', required: true, type: 'string' }] },
    },
    '/beneficiarios/{nrCarteira}': {
      get: {
        operationId: 'consultarBeneficiario',
        parameters: [
          { name: 'nrCarteira', in: 'path', required: true, type: 'string' },
          { name: 'empresa', in: 'query', required: true, type: 'integer' },
          { name: 'detalhado', in: 'query', type: 'boolean' },
        ],
        responses: { 200: { description: 'ok', schema: { $ref: '#/definitions/Resposta' } } },
      },
    },
    '/beneficiarios': {
      get: {
        operationId: 'buscar',
        parameters: [
          { name: 'cpf', in: 'query', type: 'string' },
          { name: 'cdUsuario', in: 'query', type: 'string', description: 'Número da carteira' },
        ],
        responses: { 200: { schema: { type: 'array', items: { $ref: '#/definitions/Benef' } } } },
      },
    },
  },
  definitions: {
    Resposta: {
      type: 'object',
      properties: { codRetorno: { type: 'integer' }, dados: { $ref: '#/definitions/Benef' } },
    },
    Benef: {
      type: 'object',
      properties: {
        cdUsuario: { type: 'string', description: 'Número da carteirinha' },
        nmBenef: { type: 'string', example: 'FULANO DE TAL' },
        nmMae: { type: 'string' },
        nr_cpf: { type: 'string' },
        dtNasc: { type: 'string', example: '01/02/1990' },
        dtInclusao: { type: 'string' },
        stSituacao: { type: 'string', enum: ['VIGENTE', 'SUSPENSO', 'CANCELADO'] },
        plano: {
          type: 'object',
          properties: { codigo: { type: 'integer' }, descricao: { type: 'string', example: 'Ouro' } },
        },
        contato: {
          type: 'object',
          properties: { nrTelefone: { type: 'string' }, 'e-mail': { type: 'string' } },
        },
        titular: { $ref: '#/definitions/Benef' },
      },
    },
  },
};

const swagger = () =>
  ({ format: 'openapi', from: fileOf('saude.json', JSON.stringify(HEALTH_PLAN)), headers: {} }) as const;
const curl = (command: string) => ({ format: 'curl', from: fileOf('comando.txt', command) }) as const;

describe('a Swagger file of a health plan', () => {
  it('has its lookups marked as likely, login and providers not', async () => {
    const { ranked } = await listOf(swagger());
    expect(ranked.filter(({ score }) => score >= 60).map(({ path }) => path)).toEqual([
      '/beneficiarios/{nrCarteira}',
      '/beneficiarios',
    ]);
  });

  it('becomes a source file whose own test passes, by the rules and mapping that were guessed', async () => {
    const { config, draft, written } = await importFile(swagger(), 'consultarBeneficiario');
    expect(draft.unfinished).toEqual([]);
    expect(written.mapping).toEqual({
      root: 'dados',
      card_number: 'cdUsuario',
      name: 'nmBenef',
      cpf: 'nr_cpf',
      birth_date: 'dtNasc',
      active: 'stSituacao',
      plan: 'plano.descricao',
      extra: { phone: 'contato.nrTelefone', email: 'contato.`e-mail`' },
    });
    const results = await runSourceTests(config);
    expect(results.map(({ ok, differences }) => ({ ok, differences }))).toEqual([
      { ok: true, differences: [] },
    ]);
  });

  it('asks for the card where the document has it, and for what else it requires', async () => {
    const { written, config } = await importFile(swagger(), 'consultarBeneficiario');
    expect(written.lookup).toEqual({
      card_number: { method: 'GET', url: '/beneficiarios/${card_number}', query: { empresa: '${empresa}' } },
    });
    expect(written.parameters.empresa).toMatchObject({ type: 'number', env: 'ORIGEM_EMPRESA' });
    expect(written.auth).toEqual({ kind: 'api_key', in: 'header', name: 'X-API-KEY', value: '${x_api_key}' });
    expect(config.values.base_url).toBe('https://operadora.example');
    expect(written.parameters.base_url.default).toBe('https://api.saude.example/autorizador/v2');
  });

  it('asks by card and by CPF where one operation takes either', async () => {
    const { written, config } = await importFile(swagger(), 'buscar');
    expect(written.lookup.card_number.query).toEqual({ cdUsuario: '${card_number}' });
    expect(written.lookup.cpf.query).toEqual({ cpf: '${cpf}' });
    expect((await runSourceTests(config)).map(({ ok }) => ok)).toEqual([true]);
  });

  it('says plainly what nothing was found for, and fails its test until that is fixed', async () => {
    const { draft, yaml, written } = await importFile(swagger(), 'GET /prestadores/{id}');
    expect(draft.unfinished).toEqual(['name', 'active']);
    expect(written.mapping.name).toMatch(/^\$error\("FALTA/);
    expect(yaml).toContain('FALTA: indique onde está o nome na resposta');
  });

  it('contains no personal data from an example', async () => {
    const example = {
      dados: {
        cdUsuario: '00481516234210817',
        nmBenef: 'TEREZA CRISTINA ALCANTARA',
        nr_cpf: '111.444.777-35',
        dtNasc: '07/09/1971',
        nmMae: 'ODETE ALCANTARA',
        stSituacao: 'VIGENTE',
        endereco: 'Rua das Acácias 42',
        contato: { 'e-mail': 'tereza@provedor.com' },
      },
    };
    const operation = HEALTH_PLAN.paths['/beneficiarios/{nrCarteira}'].get;
    const document = {
      ...HEALTH_PLAN,
      paths: {
        '/b/{nrCarteira}': {
          get: { ...operation, responses: { 200: { examples: { 'application/json': example } } } },
        },
      },
    };
    const { yaml, config } = await importFile({
      format: 'openapi',
      from: fileOf('exemplo.json', JSON.stringify(document)),
      headers: {},
    });
    expect(yaml).not.toMatch(/TEREZA|ALCANTARA|481516|444|1971|Acácias|provedor/);
    expect((await runSourceTests(config)).map(({ ok }) => ok)).toEqual([true]);
  });
});

describe('a command out of an e-mail', () => {
  it('becomes a source file without its secrets and without its person', async () => {
    const { yaml, written, draft } = await importFile(
      curl(
        `Segue:\n$ curl -X POST “https://api.op.example/ws/beneficiario?token=S3GR3D0abc” \\\n -H ‘Authorization: Bearer eyJhbGciOi.S3GR3D0.x’ -H ‘Content-Type: application/json’ \\\n -d ‘{“nrCarteira”: “00987654321000123”, “tipo”: 1, “senhaWs”: “S3GR3D0”, “nmBeneficiario”: “JOSE DA SILVA”}’`,
      ),
    );
    expect(yaml).not.toMatch(/S3GR3D0|987654321|JOSE/);
    expect(written.lookup.card_number.body.json).toEqual({
      nrCarteira: '${card_number}',
      tipo: 1,
      senhaWs: '${senha_ws}',
      nmBeneficiario: '${nm_beneficiario}',
    });
    expect(written.auth).toEqual({ kind: 'bearer', token: '${token}' });
    const secrets = draft.environment.filter(({ secret }) => secret).map(({ name }) => name);
    expect(secrets).toEqual(['ORIGEM_TOKEN', 'ORIGEM_TOKEN_2', 'ORIGEM_SENHA_WS']);
  });

  it('with an envelope becomes SOAP', async () => {
    const { written } = await importFile(
      curl(
        `curl http://ws.op.example:8080/E.asmx -H 'SOAPAction: "http://op/Consulta"' -H 'Content-Type: text/xml' -d '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><o:Consulta xmlns:o="http://op"><o:cdUsuario>0001234567</o:cdUsuario><o:senha>abc</o:senha></o:Consulta></s:Body></s:Envelope>'`,
      ),
    );
    expect(written.kind).toBe('soap');
    expect(written.lookup.card_number).toMatchObject({ url: '/E.asmx', action: 'http://op/Consulta' });
    expect(written.lookup.card_number.body).toContain(
      '<o:cdUsuario>${card_number}</o:cdUsuario><o:senha>${senha}</o:senha>',
    );
  });

  it('keeps text that looks like a place of ours what it is', async () => {
    const { config } = await importFile(
      curl(`curl https://x.example/a?carteira=1 -H 'X-Modelo: preço \${card_number} ou \${Outro'`),
    );
    expect(config.settings).toMatchObject({
      lookup: { card_number: { headers: { 'X-Modelo': 'preço ${cifrao}{card_number} ou ${cifrao}{Outro' } } },
    });
    expect(config.values.cifrao).toBe('$');
  });
});

describe('a saved answer in XML', () => {
  it('is read as a reply of the server is read', async () => {
    const body =
      '<ns:Envelope xmlns:ns="http://schemas.xmlsoap.org/soap/envelope/"><ns:Body><r:Resp xmlns:r="x"><r:beneficiario><r:nome>ANA</r:nome><r:carteira>1</r:carteira><r:ativo>S</r:ativo></r:beneficiario></r:Resp></ns:Body></ns:Envelope>';
    const request = {
      method: 'POST',
      url: 'http://x.example/ws',
      header: [{ key: 'Content-Type', value: 'text/xml' }],
      body: {
        mode: 'raw',
        raw: '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><q><carteira>{{carteira}}</carteira></q></s:Body></s:Envelope>',
      },
    };
    const collection = {
      info: { name: 'ws' },
      item: [{ name: 'Consulta', request, response: [{ code: 200, body }] }],
    };
    const { written, config } = await importFile({
      format: 'postman',
      from: fileOf('ws.json', JSON.stringify(collection)),
    });
    expect(written.kind).toBe('soap');
    expect(written.mapping).toMatchObject({
      root: 'Resp.beneficiario',
      name: 'nome',
      card_number: 'carteira',
      active: 'ativo',
    });
    expect((await runSourceTests(config)).map(({ ok, differences }) => [ok, differences])).toEqual([
      [true, []],
    ]);
  });
});

describe('names with anything in them', () => {
  it.each([
    'nome completo',
    'nome-benef',
    'and',
    'nome`x',
    'nome"x',
    'nome.x',
    'ção nome',
    '1nome',
    'nome\\x',
  ])('%s is quoted so that the mapping finds it', async (name) => {
    const example = { [name]: 'X', nmBenef: 'Y', stAtivo: 'S' };
    const { jsonPath } = await import('../../src/authoring/import/proposing/json-path.ts');
    const { compileExpression } = await import('../../src/source/engine/mapping/expression.ts');
    expect(await compileExpression(jsonPath([name], { positions: true })).evaluate(example)).toBe('X');
    expect(await compileExpression(jsonPath(['a', name], { positions: true })).evaluate({ a: example })).toBe(
      'X',
    );
  });
});

describe('the values of active', () => {
  const api = (situacao: object, example?: object) => {
    const schema = {
      type: 'object',
      properties: { nome: { type: 'string' }, carteira: { type: 'string' }, situacao },
    };
    const content = { 'application/json': { schema, ...(example && { example }) } };
    const get = { responses: { 200: { description: 'ok', content } } };
    const document = {
      openapi: '3.0.3',
      info: { title: 'a' },
      servers: [{ url: 'https://a.example' }],
      paths: { '/b/{carteira}': { get } },
    };
    return importFile({
      format: 'openapi',
      from: fileOf('ativos.json', JSON.stringify(document)),
      headers: {},
    });
  };
  const postman = (situacao: unknown) => {
    const body = JSON.stringify({ nome: 'ANA', carteira: '1', situacao });
    const item = {
      name: 'b',
      request: { method: 'GET', url: 'https://a.example/b/:carteira' },
      response: [{ code: 200, body }],
    };
    return importFile({
      format: 'postman',
      from: fileOf('ativos.json', JSON.stringify({ info: { name: 'a' }, item: [item] })),
    });
  };
  const passes = async ({ config }: Awaited<ReturnType<typeof api>>) =>
    (await runSourceTests(config)).every(({ ok }) => ok);

  it('of an enum are sorted; one that is not known is left out and asked for', async () => {
    const imported = await api({
      type: 'string',
      enum: ['DESCONHECIDO', 'ST_X', 'EM_DIA', 'ATIVO', 'SUSPENSO'],
    });
    expect(imported.written.mapping.active_values).toEqual({ yes: ['ATIVO'], no: ['SUSPENSO'] });
    expect(imported.yaml).toMatch(/# FALTA: diga se EM_DIA é ativo/);
    expect(imported.yaml).toMatch(/# FALTA: diga se ST_X é ativo/);
    expect(imported.yaml).toMatch(/# De fora.*: DESCONHECIDO\./);
    expect(imported.draft.unfinished).toEqual(['active_values']);
    expect(await passes(imported)).toBe(true);
  });

  it('of letters that may be anything are not read as yes and no, until somebody says what they are', async () => {
    const imported = await api({ type: 'string', enum: ['A', 'S', 'C'] });
    expect(imported.written.mapping.active_values).toBeUndefined();
    expect(imported.written.mapping.active).toContain('$error');
    for (const letter of ['A', 'S', 'C'])
      expect(imported.yaml).toContain(`# FALTA: diga se ${letter} é ativo`);
    expect(imported.yaml).toContain('# Depois: active: situacao');
    expect(imported.draft.unfinished).toEqual(['active']);
    expect(await passes(imported)).toBe(false);
  });

  it('that are all on one side leave the other to be filled in, with a value that nobody has', async () => {
    const imported = await api(
      { type: 'string', enum: ['VIGENTE', 'VIGENTE_X'] },
      { nome: 'ANA', carteira: '1', situacao: 'VIGENTE' },
    );
    expect(imported.written.mapping.active_values).toEqual({ yes: ['VIGENTE'], no: ['FALTA'] });
    expect(imported.draft.unfinished).toEqual(['active_values']);
    expect(await passes(imported)).toBe(true);
  });

  it('that are known without being told need no list', async () => {
    const imported = await api({ type: 'string', enum: ['ATIVO', 'INATIVO', 'CANCELADO'] });
    expect(imported.written.mapping).toMatchObject({ active: 'situacao' });
    expect(imported.written.mapping.active_values).toBeUndefined();
    expect(imported.draft.unfinished).toEqual([]);
  });

  it.each<[string, unknown, object | undefined, string[]]>([
    ['a word that is known', 'ATIVO', undefined, []],
    ['a truth', true, undefined, []],
    [
      'a word with its topic',
      'SITUACAO_ATIVO',
      { yes: ['SITUACAO_ATIVO'], no: ['FALTA'] },
      ['active_values'],
    ],
    [
      'a word for inactive',
      'SITUACAO_BLOQUEADO',
      { yes: ['FALTA'], no: ['SITUACAO_BLOQUEADO'] },
      ['active_values'],
    ],
    ['a word that is not known', 'EM_DIA', undefined, ['active_values']],
  ])('of a saved answer of Postman: %s', async (_name, value, values, unfinished) => {
    const { written, draft, yaml } = await postman(value);
    expect(written.mapping).toMatchObject({ active: 'situacao' });
    expect(written.mapping.active_values).toEqual(values);
    expect(draft.unfinished).toEqual(unfinished);
    expect(yaml.includes('# FALTA: ')).toBe(unfinished.length > 0);
  });
});
