import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, describeProblem } from '../../yaml/problem.ts';
import type { SourceConfig } from '../source-config.ts';
import { fileSourceConfig } from './csv/file-source-config.ts';
import type { CsvSettings } from './csv/schema.ts';
import type { RestSettings } from './http/schema.ts';
import { loadSource } from './load-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'carimbo-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

const MAPPING = 'mapping: { card_number: cart, name: nome, active: sit }';
const REST = `kind: rest
parameters:
  base: { type: url, env: BASE }
  chave: { env: CHAVE }
connection: { base_url: "\${base}/api" }
auth: { kind: api_key, name: X-Key, value: "\${chave}" }
lookup: { card_number: { url: "/b/\${card_number}" } }
${MAPPING}
`;
const ENV = { BASE: 'https://operadora.example', CHAVE: 'segredo-123' };

function load(yaml: string | Buffer, env: Record<string, string> = ENV, offline = false): SourceConfig {
  const file = join(folder, 'origem.yaml');
  writeFileSync(file, yaml);
  return loadSource({ file, env, label: 'origem.yaml', offline });
}

/** What a technician reads. */
function complaints(yaml: string | Buffer, env: Record<string, string> = ENV): string[] {
  try {
    load(yaml, env);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.problems.map((problem) => describeProblem(problem, 'pt-BR'));
    throw error;
  }
  return [];
}

const rest = (changes: Record<string, string>): string => {
  const lines = REST.split('\n').map((line) => {
    const key = line.split(':', 1)[0] ?? '';
    const { [key]: change } = changes;
    delete changes[key];
    return change === undefined ? line : change;
  });
  return [...lines, ...Object.values(changes)].filter((line) => line !== '').join('\n');
};

describe('a good file', () => {
  it('is read, its parameters put where only they may be, and frozen', () => {
    const config = load(REST);
    expect(config).toMatchObject({
      kind: 'rest',
      name: 'origem.yaml',
      folder,
      values: { base: 'https://operadora.example', chave: 'segredo-123' },
      urlParameters: ['base'],
      secrets: ['segredo-123'],
    });
    const settings = config.settings as RestSettings;
    expect(settings.connection?.base_url).toBe('https://operadora.example/api');
    expect(settings.auth?.value).toBe('segredo-123');
    expect(settings.lookup.card_number?.url).toBe('/b/${card_number}');
    expect(Object.isFrozen(settings.lookup)).toBe(true);
  });

  it('keeps the request and the expressions of a login as they are written', () => {
    const login = `auth:
  kind: login
  request: { url: /login, body: { json: { senha: "\${chave}" } } }
  token: dados.token
  expires_in: dados.expira`;
    const { auth } = load(rest({ auth: login })).settings as RestSettings;
    expect(auth).toMatchObject({ token: 'dados.token', expires_in: 'dados.expira' });
    expect(auth?.request?.body?.json).toEqual({ senha: '${chave}' });
  });

  it('keeps the nulls that mean something, and drops keys that were left empty', () => {
    const yaml = rest({
      tests:
        'tests:\n  - { name: a, ask: { cpf: "1" }, reply: { body: { a: null } }, expect: { outcome: found, beneficiary: { cpf: null } } }',
      limits: 'limits:',
    });
    const { tests, limits } = load(yaml).settings as RestSettings;
    expect(tests?.[0]?.reply.body).toEqual({ a: null });
    expect(tests?.[0]?.expect.beneficiary).toEqual({ cpf: null });
    expect(limits).toBeUndefined();
  });

  it('takes a value from a file, without its line end, and a default last', () => {
    writeFileSync(join(folder, 'chave.txt'), 'do-arquivo\n');
    const yaml = rest({
      parameters: 'parameters:\n  fila: { default: 7, type: number }',
      '  chave': '  chave: { env: CHAVE, file: chave.txt }',
    });
    expect(load(yaml, { BASE: 'http://x.example' }).values).toEqual({
      base: 'http://x.example',
      chave: 'do-arquivo',
      fila: '7',
    });
    expect(load(yaml).values.chave).toBe('segredo-123');
  });

  it('is read without its secrets where nothing will be asked', () => {
    expect(load(REST, {}, true).values).toEqual({ base: 'http://offline.invalid', chave: 'offline' });
  });

  it('may describe a CSV', () => {
    const file = join(folder, 'csv.yaml');
    writeFileSync(file, 'kind: file\npath: base.csv\ncolumns:\n');
    const config = loadSource({ file, env: {} }) as SourceConfig<CsvSettings>;
    expect(config.kind).toBe('file');
    expect(fileSourceConfig(config)).toEqual({
      path: join(folder, 'base.csv'),
      encoding: 'utf-8',
      delimiter: ',',
      columns: {},
    });
  });
});

describe('a file that is not a source file', () => {
  it.each([
    [Buffer.from('kind: rest # ação', 'latin1'), 'não está em UTF-8'],
    ['kind: [rest', 'origem.yaml:1'],
    ['', 'falta o tipo'],
    ['kind: rst', 'você quis dizer rest?'],
    ['kind: 3', 'não é aceito aqui'],
    ['- kind: rest', 'falta o tipo'],
    [
      `a: &a [x, x]\n${'bcdefghij'
        .split('')
        .map((k, i, all) => `${k}: &${k} [${`*${all[i - 1] ?? 'a'}, `.repeat(9)}]`)
        .join('\n')}\nkind: rest`,
      'âncoras',
    ],
  ])('%#', (yaml, part) => {
    expect(complaints(yaml)[0]).toContain(part);
  });

  it('that is not there is named', () => {
    expect(() => loadSource({ file: join(folder, 'nenhum.yaml'), env: {}, label: 'nenhum.yaml' })).toThrow(
      /nenhum\.yaml.*ENOENT/,
    );
  });
});

describe('a field called sql that is not a statement', () => {
  it.each([
    'url: /b, query: { sql: "${card_number}" }',
    'method: POST, url: /b, body: { json: { consulta: { sql: "${card_number}" } } }',
    'method: POST, url: /b, body: { form: { sql: "select ${card_number}" } }',
  ])('says for whom like any other: %s', (request) => {
    expect(complaints(rest({ lookup: `lookup: { card_number: { ${request} } }` }))).toEqual([]);
  });
});

describe('a wrong file is reported by line, key and what was expected', () => {
  it.each<[string, Record<string, string>, string]>([
    [
      'a key that is not known',
      { limits: 'limits: { time_out_ms: 3 }' },
      'origem.yaml:9: limits.time_out_ms: chave desconhecida; você quis dizer "timeout_ms"?',
    ],
    [
      'a key inside a form among several',
      { connection: 'connection: { base_url: "${base}", tls: { cafile: a } }' },
      'connection.tls.cafile: chave desconhecida',
    ],
    [
      'a value without its quotes',
      { tests: 'tests: [{ name: a, ask: { card_number: 0012 }, reply: {}, expect: { outcome: found } }]' },
      'ponha entre aspas: card_number: "0012"',
    ],
    [
      'a place that is not there',
      { lookup: 'lookup: { card_number: { url: "/b/${card_numbr}" } }' },
      '${card_numbr} não existe aqui; você quis dizer ${card_number}?',
    ],
    [
      'the other question’s place',
      { lookup: 'lookup: { card_number: { url: "/b/${card_number}/${cpf}" } }' },
      '${cpf} não existe aqui',
    ],
    [
      'a request that does not say for whom',
      { lookup: 'lookup: { card_number: { url: /b } }' },
      'falta ${card_number}',
    ],
    [
      'a place that is not there, in a field that happens to be called sql',
      { lookup: 'lookup: { card_number: { url: "/b/${card_number}", query: { sql: "${carteira}" } } }' },
      'lookup.card_number.query.sql: ${carteira} não existe aqui',
    ],
    [
      'a place with capitals',
      { lookup: 'lookup: { card_number: { url: "/${Card}/${card_number}" } }' },
      '${…} malformado',
    ],
    [
      'a reference to the environment',
      { lookup: 'lookup: { card_number: { url: "/b/${card_number}?k=${env:K}" } }' },
      '${env:…} não vale num arquivo de origem; crie um parâmetro com env',
    ],
    [
      'a caller’s value in the host',
      { lookup: 'lookup: { card_number: { url: "https://${card_number}.example/" } }' },
      'nome da máquina',
    ],
    ['an address without a host', { connection: '' }, 'falta o nome da máquina no endereço'],
    [
      'user and password in the address',
      { connection: 'connection: { base_url: "https://u:p@operadora.example" }' },
      'usuário e senha não podem ficar no endereço',
    ],
    [
      'two bodies',
      { lookup: 'lookup: { card_number: { url: /b, body: { text: "${card_number}", form: { a: 1 } } } }' },
      'form e text',
    ],
    ['no question at all', { lookup: 'lookup: {}' }, 'nenhuma consulta'],
    [
      'CPF without a card',
      { lookup: 'lookup: { cpf: { url: "/${cpf}" } }', mapping: 'mapping: { name: n, active: s }' },
      'a consulta por CPF precisa deste valor',
    ],
    [
      'an expression',
      { mapping: 'mapping:\n  name: $trim(\n  active: sit' },
      'origem.yaml:9: mapping.name: ',
    ],
    [
      'the line inside an expression',
      { outcomes: 'outcomes:\n  - when: |\n      a = 1\n      and /x/\n    is: found' },
      'linha 2 da expressão',
    ],
    [
      'a status',
      { outcomes: 'outcomes: [{ status: 4x, is: found }]' },
      'não é um status HTTP; esperado: 404 ou "4xx"',
    ],
    [
      'a rule that hides the next',
      { outcomes: 'outcomes: [{ is: found }, { status: 404, is: not_found }]' },
      'outcomes[0]: esta regra sempre se aplica',
    ],
    [
      'a secret written down',
      { auth: 'auth: { kind: basic, user: u, password: abc123 }' },
      'auth.password: segredo escrito no arquivo',
    ],
    [
      'a secret in a header',
      { connection: 'connection: { base_url: "${base}", headers: { Authorization: Basic eDp5 } }' },
      'connection.headers.Authorization: segredo escrito',
    ],
    [
      'a secret in the query',
      { lookup: 'lookup: { card_number: { url: "/b/${card_number}", query: { api_key: abc123 } } }' },
      'lookup.card_number.query.api_key: segredo escrito',
    ],
    [
      'a password in a login',
      {
        auth: 'auth: { kind: login, token: t, request: { url: /l, body: { json: { u: { senha: abc123 } } } } }',
      },
      'auth.request.body.json.u.senha: segredo escrito',
    ],
    [
      'authentication that lacks a part',
      { auth: 'auth: { kind: basic, user: u }' },
      'auth.password: kind: basic precisa deste valor',
    ],
    [
      'authentication with a part of another',
      { auth: 'auth: { kind: none, user: u }' },
      'auth.user: não vale para kind: none',
    ],
    [
      'a parameter without a source',
      { parameters: 'parameters:\n  x: {}' },
      'parameters.x: falta informar de onde vem o valor',
    ],
    [
      'a parameter by the name of a value',
      { parameters: 'parameters:\n  cpf: { default: "1" }' },
      'este nome já é usado pelo Carimbo',
    ],
    [
      'a secret with a default',
      { parameters: 'parameters:\n  senha_do_banco: { default: "1" }' },
      'parameters.senha_do_banco.default: um segredo não pode ter valor no arquivo',
    ],
    [
      'a default that is used as a secret',
      { '  chave': '  chave: { default: abc, sensitive: true }' },
      'um segredo não pode ter valor',
    ],
    ['a picture without a place', { input: 'input: { cpf: { picture: abc } }' }, 'máscara sem nenhum #'],
    [
      'an extra value that the mapping does not make',
      { register: 'register: { request: { url: "/${extra_fone}" } }' },
      '${extra_fone} não existe aqui',
    ],
  ])('%s', (_name, changes, part) => {
    const found = complaints(rest(changes));
    expect(found.join('\n')).toContain(part);
    expect(found.join('\n')).not.toMatch(/segredo-123|abc123|eDp5/);
  });

  it('everything at once, in the order of the file', () => {
    const found = complaints(
      rest({
        lookup: 'lookup: { card_number: { url: "/${x}" } }',
        outcomes: 'outcomes: [{ status: 1, is: found }]',
      }),
    );
    expect(found).toHaveLength(3);
    expect(found.map((line) => Number(/:(\d+):/.exec(line)?.[1]))).toEqual([7, 7, 9]);
  });

  it('a variable that is not there', () => {
    expect(complaints(REST, { BASE: 'http://x.example' })).toEqual([
      'origem.yaml:4: parameters.chave: a variável de ambiente CHAVE não existe ou está vazia; ou required: false, se puder faltar',
    ]);
    expect(complaints(REST, { ...ENV, BASE: 'operadora' })[0]).toContain('não é um endereço');
  });
});

describe('SQL', () => {
  const sql = (statement: string, more = '') => `kind: sql
parameters: { plano: { default: "1" } }
connection: { driver: sqlite, path: base.db }
lookup: { card_number: { sql: "${statement}"${more} } }
${MAPPING}
`;

  it('takes the card and parameters as binds', () => {
    expect(
      complaints(
        sql(
          "select * from b where cart = :card_number and p = :plano and s = ':x'",
          ', types: { card_number: ascii }',
        ),
      ),
    ).toEqual([]);
  });

  it.each([
    ['select * from b where cart = :card', '', ':card não existe aqui; você quis dizer :card_number?'],
    ['select * from b', '', 'falta :card_number'],
    ["select * from b where c = '${card_number}'", '', 'use :nome'],
    ['delete from b where c = :card_number', '', 'lookup.card_number.sql'],
    ['select * from b where cart = :card_number', ', types: { cart: text }', ':cart não existe aqui'],
  ])('%s %s', (statement, more, part) => {
    expect(complaints(sql(statement, more)).join('\n')).toContain(part);
  });

  it('needs the address of the database', () => {
    const found = complaints(
      sql('select :card_number').replace('driver: sqlite, path: base.db', 'driver: postgres'),
    );
    expect(found.map((line) => /connection\.\w+/.exec(line)?.[0])).toEqual([
      'connection.host',
      'connection.database',
      'connection.user',
    ]);
  });
});

describe('gRPC', () => {
  const grpc = (connection: string) => `kind: grpc
connection: { address: "h:443"${connection} }
lookup: { card_number: { method: a.B/C, message: { carteira: "\${card_number}" } } }
outcomes: [{ status: NOT_FOUND, is: not_found }]
${MAPPING}
`;

  it('has its messages from one place', () => {
    expect(complaints(grpc(', reflection: true'))).toEqual([]);
    expect(complaints(grpc('')).join()).toContain('falta informar de onde vêm os tipos das mensagens');
    expect(complaints(grpc(', reflection: true, proto: [a.proto]')).join()).toContain('proto e reflection');
  });

  it('knows the statuses by name', () => {
    expect(complaints(grpc(', reflection: true').replace('NOT_FOUND', 'NOTFOUND')).join()).toContain(
      'você quis dizer NOT_FOUND?',
    );
  });
});
