import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { inProcess } from './in-process.ts';

/** Documents and commands as people hand them out, and what `carimbo source import` makes of them. */
const folder = mkdtempSync(join(tmpdir(), 'carimbo-import-inputs-'));
const INPUTS = join(import.meta.dirname, 'import-inputs');
const input = (name: string) => readFileSync(join(INPUTS, name), 'utf8');
/** Of the people, secrets and tokens in the inputs. */
const PERSONAL =
  /Joana|Prado|12345678901230|52998224725|529\.982|1961-03-14|14\/03\/1961|Segr3do|SEGREDO|c2VncmVkbw|eyJ|9f8e7d6c5b4a|AKIA/;

let count = 0;
async function importText(flag: '--curl' | '--postman' | '--openapi', text: string, ...more: string[]) {
  count += 1;
  const from = join(folder, `entrada-${count}.${flag === '--curl' ? 'txt' : 'json'}`);
  const out = join(folder, `origem-${count}.yaml`);
  writeFileSync(from, text);
  const ended = await inProcess('source', 'import', flag, from, '--out', out, ...more);
  const yaml = ended.code === 0 ? readFileSync(out, 'utf8') : '';
  return { ...ended, out, yaml, file: ended.code === 0 ? parse(yaml) : null };
}
const curl = (text: string, ...more: string[]) => importText('--curl', text, ...more);
const postman = (text: string, ...more: string[]) => importText('--postman', text, ...more);
const bodyOf = (body: string) =>
  curl(
    `curl -X POST 'https://api.operadora.example/v1/consulta' -H 'Content-Type: application/json' -d '${body}'`,
  );

describe('a curl command', () => {
  it('has the placeholders of its JSON body as parameters to be confirmed, and a token by its looks as a secret', async () => {
    const { file, yaml, stderr } = await curl(input('placeholders-in-json-body.txt'));
    expect(file.lookup.card_number.body.json).toEqual({
      numeroCarteira: '${card_number}',
      codigoOperadora: '${codigo_da_operadora}',
      unidade: '${unidade}',
      integracao: '${integracao}',
      canal: 'URA',
    });
    expect(file.parameters.codigo_da_operadora).toMatchObject({
      description: expect.stringContaining('CONFIRA'),
    });
    expect(file.parameters.codigo_da_operadora).not.toHaveProperty('default');
    expect(file.parameters.integracao).toMatchObject({ sensitive: true });
    expect(yaml + stderr).not.toMatch(PERSONAL);
  });

  it.each([
    ['${EMPRESA}', 'empresa'],
    ['$EMPRESA', 'empresa'],
    ['[empresa]', 'empresa'],
    ['%EMPRESA%', 'empresa'],
    ['{{empresa}}', 'empresa'],
    ['<sua empresa>', 'sua_empresa'],
  ])('takes %s in a JSON body for a placeholder', async (placeholder, name) => {
    const { file } = await bodyOf(
      `{"carteira":"1","empresa":"${placeholder}","filtros":[{"origem":"${placeholder}"}]}`,
    );
    const { json } = file.lookup.card_number.body;
    expect(json.empresa).toBe(`\${${name}}`);
    expect(json.filtros[0].origem).toMatch(/^\$\{[a-z_0-9]+\}$/);
    expect(file.parameters[name]).toHaveProperty('env');
  });

  it.each(['json-trailing-comma.txt', 'json-with-backslash-newlines.txt'])(
    'with a body that is nearly JSON is read, and nothing of the person is copied: %s',
    async (name) => {
      const { code, file, yaml, stderr } = await curl(input(name));
      expect(code).toBe(0);
      expect(file.lookup.card_number.body.json.numeroCarteira).toBe('${card_number}');
      expect(file.lookup.card_number).not.toHaveProperty('query');
      expect(yaml + stderr).not.toMatch(PERSONAL);
    },
  );

  it.each([
    ['keys without quotes', '{numeroCarteira: "00012345678901230", nome: "Joana Prado Lima"}'],
    [
      'comments',
      '{"numeroCarteira": "00012345678901230", // da Joana\n "nome": "Joana Prado Lima" /* Prado */}',
    ],
    ['a number with zeros in front', '{"numeroCarteira": 00012345678901230, "nome": "Joana Prado Lima"}'],
    [
      'words of Python',
      '{"numeroCarteira": "00012345678901230", "nome": "Joana Prado Lima", "a": True, "b": None}',
    ],
    ['a bare placeholder', '{"numeroCarteira": <CARTEIRA>, "nome": "Joana Prado Lima",}'],
    [
      'commas too many in lists',
      '{"numeroCarteira": "00012345678901230", "nome": "Joana Prado Lima", "t": [1, 2,],}',
    ],
  ])('is read leniently: %s', async (_name, body) => {
    const { code, file, yaml } = await bodyOf(body);
    expect(code).toBe(0);
    expect(file.lookup.card_number.body.json).toMatchObject({
      numeroCarteira: '${card_number}',
      nome: '${nome}',
    });
    expect(yaml).not.toMatch(PERSONAL);
  });

  it('reads single quotes in a body in double quotes', async () => {
    const { file } = await curl(
      `curl https://api.operadora.example/c -d "{'carteira': '00012345678901230', 'obs': 'd\\'agua'}"`,
    );
    expect(file.lookup.card_number.body.json).toEqual({ carteira: '${card_number}', obs: "d'agua" });
  });

  it.each([
    '{"numeroCarteira": "00012345678901230" "nome": "Joana Prado Lima"}',
    '{"numeroCarteira": "00012345678901230, "nome": "Joana Prado Lima"',
    '[{"numeroCarteira": "00012345678901230"',
  ])(
    'with a body that cannot be read is refused with the reason, and the body is not shown: %s',
    async (body) => {
      const { code, stdout, stderr } = await bodyOf(body);
      expect(code).toBe(2);
      expect(stderr).toContain('JSON');
      expect(stdout + stderr).not.toMatch(PERSONAL);
    },
  );

  it('that cannot be read does not take the others with it, and is named', async () => {
    const { code, file, stderr } = await curl(
      `curl https://a.example/c -d '{"a": "Joana" "b"}'\ncurl https://a.example/carteira/00012345678901230`,
    );
    expect(code).toBe(0);
    expect(file.lookup.card_number.url).toBe('/carteira/${card_number}');
    expect(stderr).toContain('O comando 1 ficou de fora');
  });

  it('keeps a JSON value of a header as it is', async () => {
    const { file } = await curl(input('header-with-json.txt'));
    expect(file.lookup.card_number.headers).toEqual({ contexto: '{"empresa":"01","filial":"0101"}' });
    expect(Object.keys(file.parameters)).toEqual(['base_url']);
  });

  it('takes secrets and people out of a JSON value of a header', async () => {
    const { yaml, file } = await curl(
      `curl https://a.example/carteira/1234567 -H 'contexto: {"usuario":"ura","senha":"Segr3do!","cpf":"52998224725"}' -H 'lista: ["a","b"]'`,
    );
    expect(yaml).not.toMatch(PERSONAL);
    expect(file.lookup.card_number.headers.lista).toBe('["a","b"]');
    expect(file.lookup.card_number.headers.contexto).toContain('"senha":"${');
  });

  it.each([
    input('powershell-curl-alias.txt'),
    'Invoke-RestMethod -Uri "https://a.example/b/00012345678901230" -Headers @{ Authorization = "Bearer eyJhbGciOiJIUzI1NiJ9.SEGREDO.b" }',
    'curl \'https://a.example/b/00012345678901230\' -Method POST -Body \'{"nome":"Joana"}\'',
    '$r = iwr "https://a.example/b" -UseBasicParsing',
  ])('of PowerShell is called so, with what to ask for instead', async (text) => {
    const { code, stdout, stderr } = await curl(text);
    expect(code).toBe(2);
    expect(stderr).toContain('PowerShell');
    expect(stderr).toContain('bash');
    expect(stdout + stderr).not.toMatch(PERSONAL);
  });

  it('of curl itself in PowerShell, with its backtick, is read', async () => {
    const { code, file } = await curl(
      'curl.exe "https://a.example/carteira/00012345678901230" `\n -H "Accept: text/xml"',
    );
    expect(code).toBe(0);
    expect(file.lookup.card_number.headers).toEqual({ Accept: 'text/xml' });
  });

  it.each([
    ['text', "-H 'Content-Type: text/plain' -d 'carteira=00012345678901230;cpf=52998224725'"],
    [
      'text without names',
      "-H 'Content-Type: text/plain' -d '00012345678901230|529.982.247-25|joana@x.example'",
    ],
    [
      'GraphQL',
      `--json '{"query":"{ beneficiario(carteira: \\"00012345678901230\\", nome: \\"Joana Prado\\") { nome } }"}'`,
    ],
    [
      'attributes of XML',
      `-H 'Content-Type: text/xml' -d '<q><b carteira="00012345678901230" nome="Joana Prado"/></q>'`,
    ],
    [
      'an element named by an attribute',
      `-H 'Content-Type: text/xml' -d '<q><p campo="x">00012345678901230</p></q>'`,
    ],
  ])('has nothing of a person copied from a body of %s', async (_name, data) => {
    const { code, yaml, stderr } = await curl(`curl https://a.example/consulta ${data}`);
    expect(code).toBe(0);
    expect(yaml + stderr).not.toMatch(PERSONAL);
    expect(yaml).not.toMatch(/joana@/);
  });
});

describe('a Postman collection', () => {
  let url = '';
  let asked: { path: string; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      asked.push({ path: request.url ?? '', body });
      response
        .setHeader('content-type', 'application/json')
        .end('{"nome":"OUTRA PESSOA","situacao":"ATIVO"}');
    });
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  const here = (text: string) =>
    text.replaceAll('http://127.0.0.1:9999', url).replaceAll('"9999"', `"${new URL(url).port}"`);
  async function ask(out: string, env: Record<string, string> = {}) {
    asked = [];
    Object.assign(process.env, env);
    await inProcess('source', 'try', out, '--card', '00099988877766655');
    for (const name of Object.keys(env)) delete process.env[name];
    return asked;
  }

  it('has the variables in its JSON body as parameters, its defaults too, and the card in each place', async () => {
    const { file, out, yaml, stderr } = await postman(here(input('variables-in-json-body.json')));
    expect(file.lookup.card_number.body.json).toEqual({
      operadora: '${cod_operadora}',
      carteirinha: '${card_number}',
      data: '${iso_timestamp}',
      filtro: { id: '${card_number}' },
    });
    expect(file.parameters.cod_operadora).toMatchObject({ default: '0001' });
    expect(file.parameters.iso_timestamp.description).toContain('CONFIRA');
    expect(stderr).toContain('{{$isoTimestamp}}');
    expect(yaml + stderr).not.toMatch(PERSONAL);
    const [sent] = await ask(out, { ORIGEM_ISO_TIMESTAMP: '2026-01-01T00:00:00Z' });
    expect(JSON.parse(sent?.body ?? '')).toEqual({
      operadora: '0001',
      carteirinha: '00099988877766655',
      data: '2026-01-01T00:00:00Z',
      filtro: { id: '00099988877766655' },
    });
  });

  it('sends a number where its JSON body has a number for a variable', async () => {
    const collection = {
      info: { name: 'n', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
      variable: [{ key: 'filial', value: '12' }],
      item: [
        {
          name: 'a',
          request: {
            method: 'POST',
            url: `${url}/a`,
            body: {
              mode: 'raw',
              raw: '{"filial":{{filial}},"texto":"{{filial}}","ref":"f-{{filial}}","carteira":"{{c}}"}',
            },
          },
          response: [{ code: 200, body: '{"nome":"x","situacao":"ATIVO"}' }],
        },
      ],
    };
    const { out } = await postman(JSON.stringify(collection));
    const [sent] = await ask(out);
    expect(JSON.parse(sent?.body ?? '')).toEqual({
      filial: 12,
      texto: '12',
      ref: 'f-12',
      carteira: '00099988877766655',
    });
  });

  it.each([
    ['1', '/consulta'],
    ['2', '/consulta'],
  ])(
    'whose address is one variable is asked at exactly that address: operation %s',
    async (operation, path) => {
      const { out, yaml } = await postman(here(input('url-is-one-variable.json')), '--operation', operation);
      writeFileSync(
        out,
        yaml.replace(/name: \$error.*/, 'name: nome').replace(/active: \$error.*/, "active: 'true'"),
      );
      expect((await ask(out)).map((one) => one.path)).toEqual([path]);
    },
  );

  it.each([
    ['{{u}}', '/consulta/', '/consulta/'],
    ['{{u}}', '/consulta?versao=2', '/consulta?versao=2'],
    ['{{u}}/por-carteira', '/api/', '/api/por-carteira'],
    ['{{u}}/por-carteira/', '/api', '/api/por-carteira/'],
  ])('written %s with %s is asked at %s', async (address, value, path) => {
    const item = {
      name: 'a',
      request: { method: 'POST', url: address, body: { mode: 'raw', raw: '{"carteira":"{{c}}"}' } },
      response: [{ code: 200, body: '{"nome":"x","situacao":"ATIVO"}' }],
    };
    const { out } = await postman(
      JSON.stringify({ info: { name: 'u' }, variable: [{ key: 'u', value: url + value }], item: [item] }),
    );
    expect((await ask(out)).map((one) => one.path)).toEqual([path]);
  });

  const fieldCollection = (operation: string) =>
    postman(input('protocol-variable-and-scripts.json'), '--operation', operation);

  it('whose protocol is a variable has a right address, and says what was assumed', async () => {
    const { file, stderr, yaml } = await fieldCollection('4');
    expect(file.parameters.base_url.default).toBe('https://api.operadora.example');
    expect(file.lookup.card_number.url).toBe('/b/${card_number}');
    expect(stderr).toContain('{{protocol}}');
    expect(stderr).toContain('awsv4');
    expect(yaml).not.toMatch(PERSONAL);
  });

  it('has the card in the variables of its GraphQL', async () => {
    const { file, yaml } = await fieldCollection('2');
    expect(file.lookup.card_number.body.json.variables).toEqual({ c: '${card_number}' });
    expect(file.lookup.card_number).not.toHaveProperty('query');
    expect(file.mapping).toMatchObject({ root: 'data.beneficiario', name: 'nome', active: 'situacao' });
    expect(yaml).not.toMatch(PERSONAL);
  });

  it('has its scripts listed as not run, with the variables that they set', async () => {
    const { stderr } = await fieldCollection('1');
    expect(stderr).toContain('script antes deste pedido');
    expect(stderr).toContain('{{agora}}');
    expect((await fieldCollection('3')).stderr).not.toContain('script');
  });

  it('has the scripts of a folder and of the collection named too, and empty ones not', async () => {
    const script = (exec: unknown) => [{ listen: 'prerequest', script: { exec } }];
    const item = (event?: unknown) => ({
      name: 'a',
      event,
      request: { url: 'https://a.example/carteira/{{c}}' },
    });
    const of = async (collection: object) =>
      (await postman(JSON.stringify({ info: { name: 'u' }, ...collection }))).stderr;
    expect(
      await of({ item: [{ name: 'p', event: script('pm.variables.set("assinatura", 1)'), item: [item()] }] }),
    ).toContain('{{assinatura}}');
    expect(await of({ event: script(['x()']), item: [item()] })).toContain('script antes deste pedido');
    expect(await of({ item: [item(script(['', '// nada']))] })).not.toContain('script');
  });

  it('with a body that is no JSON is refused with the reason', async () => {
    const item = {
      name: 'a',
      request: {
        method: 'POST',
        url: 'https://a.example/c',
        body: { mode: 'raw', raw: '{"nome": "Joana" "cpf": "52998224725"}' },
      },
    };
    const { code, stderr } = await postman(JSON.stringify({ info: { name: 'u' }, item: [item] }));
    expect(code).toBe(2);
    expect(stderr).toContain('JSON');
    expect(stderr).not.toMatch(PERSONAL);
  });
});

describe('an OpenAPI document', () => {
  const operation = (more: object) => ({ responses: { 200: { description: 'ok' } }, ...more });
  const document = (paths: object) =>
    JSON.stringify({
      openapi: '3.0.3',
      info: { title: 'a' },
      servers: [{ url: 'https://a.example' }],
      paths,
    });
  const openapi = (paths: object, ...more: string[]) => importText('--openapi', document(paths), ...more);

  it.each([
    ['/b/{carteira: [0-9]{17}}', 'carteira', '/b/${card_number}'],
    ['/b/{carteira:[0-9]{1,20}}/plano', 'carteira', '/b/${card_number}/plano'],
    ['/b/{carteira:long}', 'carteira', '/b/${card_number}'],
    ['/b/{carteira?}', 'carteira', '/b/${card_number}'],
    ['/b/{*carteira}', 'carteira', '/b/${card_number}'],
    ['/b/{carteira: [^/]+}', 'carteira: [^/]+', '/b/${card_number}'],
    ['/{empresa}/b/{carteira}', 'carteira', '/${empresa}/b/${card_number}'],
  ])('with %s in its path has an address that can be asked', async (path, name, url) => {
    const parameters = [{ name, in: 'path', required: true, schema: { type: 'string' } }];
    const { file } = await openapi({ [path]: { get: operation({ parameters }) } });
    expect(file.lookup.card_number.url).toBe(url);
  });

  const body = (schema: object, type = 'application/json') => ({
    '/consulta': { post: operation({ requestBody: { content: { [type]: { schema } } } }) },
  });

  it('has each field that is required and has no example as a parameter, in JSON and in a form', async () => {
    const schema = {
      type: 'object',
      required: ['carteira', 'canal', 'filial', 'tipo', 'versao', 'interno'],
      properties: {
        carteira: { type: 'string' },
        canal: { type: 'string', description: 'Canal de origem' },
        filial: { type: 'integer' },
        tipo: { type: 'string', enum: ['A', 'B'] },
        versao: { type: 'string', default: '2' },
        interno: { type: 'boolean' },
        livre: { type: 'string' },
      },
    };
    const { file, yaml } = await openapi(body(schema));
    expect(file.lookup.card_number.body.json).toEqual({
      carteira: '${card_number}',
      canal: '${canal}',
      filial: '${filial|number}',
      tipo: '${tipo}',
      versao: '2',
      interno: true,
    });
    expect(file.parameters.canal).not.toHaveProperty('default');
    expect(file.parameters.canal.description).toMatch(/CONFIRA.*Canal de origem/);
    expect(file.parameters.tipo.description).toContain('A, B');
    expect(yaml).toMatch(/# CONFIRA: true ou false.*interno/);
    const form = await openapi(body(schema, 'application/x-www-form-urlencoded'));
    expect(form.file.lookup.card_number.body.form).toMatchObject({ canal: '${canal}', versao: '${versao}' });
    expect(form.file.parameters.canal).not.toHaveProperty('default');
    expect(form.yaml).not.toContain('texto\n');
  });

  it('keeps what its example says of a required field', async () => {
    const schema = {
      type: 'object',
      required: ['carteira', 'canal'],
      properties: { carteira: { type: 'string' }, canal: { type: 'string' } },
      example: { carteira: '1', canal: 'URA' },
    };
    const { file } = await openapi(body(schema));
    expect(file.lookup.card_number.body.json).toEqual({ carteira: '${card_number}', canal: 'URA' });
  });

  it.each([
    ['POST', '/beneficiarios/{carteira}/unblock', 'unblockCard'],
    ['GET', '/beneficiarios/{carteira}/desbloqueio', 'desbloqueio'],
    ['POST', '/beneficiario/mudanca-contratual', 'mudancaContratual'],
    ['PUT', '/beneficiarios/{carteira}', 'beneficiario'],
    ['POST', '/beneficiarios/{carteira}/transferencia-plano', 'transferir'],
    ['POST', '/beneficiarios/{carteira}/reativacao', 'reativarBeneficiario'],
    ['POST', '/beneficiarios/{carteira}', 'trocarPlano'],
    ['PATCH', '/beneficiarios/{carteira}', 'consultaEMuda'],
  ])('never stars what writes: %s %s', async (method, path, operationId) => {
    const paths = {
      [path]: { [method.toLowerCase()]: operation({ operationId, summary: 'Beneficiário por carteira' }) },
      '/outra': { get: operation({ operationId: 'outra' }) },
    };
    const { code, stdout } = await openapi(paths);
    expect(code).toBe(2);
    expect(stdout).not.toContain('★');
  });

  it.each([
    ['GET', '/beneficiarios/{carteira}', 'consultar', 'Consulta o beneficiário ativo ou bloqueado'],
    [
      'POST',
      '/beneficiarios/consulta/{carteira}',
      'consultarBeneficiario',
      'Consulta quem vai se cadastrar no portal: busca por carteira, para gravar',
    ],
  ])(
    'stars what asks, whatever its description goes on to say: %s %s',
    async (method, path, operationId, summary) => {
      const paths = {
        [path]: { [method.toLowerCase()]: operation({ operationId, summary }) },
        '/outra': { get: operation({ operationId: 'outra' }) },
      };
      expect((await openapi(paths)).stdout).toMatch(/^★ +1 /m);
    },
  );

  it.each([
    ['data', 'beneficiario'],
    ['data', 'pessoa'],
    ['dados', 'beneficiario'],
    ['data', 'items'],
  ])('has what stands under %s.%s proposed by its own name', async (outer, inner) => {
    const person = {
      nome: 'JOANA',
      situacao: 'ATIVO',
      plano: 'Ouro',
      dataNascimento: '1961-03-14',
      numeroCarteira: '00012345678901230',
    };
    const example = { [outer]: { [inner]: person } };
    const { file, yaml } = await openapi({
      '/b/{carteira}': {
        get: { responses: { 200: { description: 'ok', content: { 'application/json': { example } } } } },
      },
    });
    expect(file.mapping).toMatchObject({
      root: `${outer}.${inner}`,
      name: 'nome',
      active: 'situacao',
      plan: 'plano',
      birth_date: 'dataNascimento',
      card_number: 'numeroCarteira',
    });
    expect(yaml).not.toMatch(/JOANA|12345678901230|1961/);
  });

  it.each([
    [
      'Protheus',
      { ba1_nomusr: 'JOANA', ba1_datnas: '19610314', ba1_cpfusr: '52998224725', ba1_matric: '000123' },
      { name: 'ba1_nomusr', birth_date: 'ba1_datnas', cpf: 'ba1_cpfusr', card_number: 'ba1_matric' },
    ],
    [
      'Protheus in capitals',
      { BA1_NOMUSR: 'JOANA', BA1_DATNAS: '19610314', BA1_TELCEL: '11999990000' },
      { name: 'BA1_NOMUSR', birth_date: 'BA1_DATNAS', extra: { phone: 'BA1_TELCEL' } },
    ],
    [
      'short names',
      { NOMBEN: 'JOANA', DATNAS: '14/03/1961', DESPLA: 'OURO', NUMCAR: '000123' },
      { name: 'NOMBEN', birth_date: 'DATNAS', plan: 'DESPLA', card_number: 'NUMCAR' },
    ],
    ['short names of somebody else', { NOMSEG: 'JOANA', NOMMAE: 'ROSA', NOMPAI: 'JOSE' }, { name: 'NOMSEG' }],
  ])('has the fields of %s recognised', async (_name, example, mapping) => {
    const { file } = await openapi({
      '/b/{carteira}': {
        get: { responses: { 200: { description: 'ok', content: { 'application/json': { example } } } } },
      },
    });
    expect(file.mapping).toMatchObject(mapping);
  });
});

describe('a document of another format', () => {
  const HAR = JSON.stringify({
    log: { version: '1.2', entries: [{ request: { url: 'https://a/Segr3do!' } }] },
  });
  const INSOMNIA_4 = JSON.stringify({ _type: 'export', __export_format: 4, resources: [] });
  const INSOMNIA_5 = 'type: collection.insomnia.rest/5.0\nname: a\ncollection: []\n';
  const WSDL =
    '<?xml version="1.0"?>\n<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" name="B"/>';
  const WSDL_2 = '<description xmlns="http://www.w3.org/ns/wsdl"/>';
  const ENVIRONMENT = JSON.stringify({ name: 'a', values: [], _postman_variable_scope: 'environment' });

  it.each([
    ['HAR', HAR, /cURL \(bash\)/],
    ['Insomnia', INSOMNIA_4, /Copy as cURL/],
    ['Insomnia', INSOMNIA_5, /Copy as cURL/],
    ['WSDL', WSDL, /envelope/],
    ['WSDL', WSDL_2, /envelope/],
    ['ambiente do Postman', ENVIRONMENT, /--postman-env/],
  ])('is named, with what to do instead: %s', async (name, text, instead) => {
    for (const flag of ['--openapi', '--postman', '--curl'] as const) {
      const { code, stderr } = await importText(flag, text);
      if (flag === '--curl' && text === INSOMNIA_5) continue;
      expect(code).toBe(2);
      expect(stderr).toContain(name);
      expect(stderr).toMatch(instead);
      expect(stderr).not.toMatch(PERSONAL);
    }
  });
});
