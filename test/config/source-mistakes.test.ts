import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadSource } from '../../src/source/kinds/load-source.ts';
import { ConfigError, describeProblem } from '../../src/yaml/problem.ts';

const folder = mkdtempSync(join(tmpdir(), 'carimbo-mistakes-'));
afterAll(() => rmSync(folder, { recursive: true }));
const SECRET = 'hunter2-SEGREDO-9f3a';
const BASE = `kind: rest
name: Minha operadora
parameters:
  url: { type: url, env: MINHA_URL, default: "http://127.0.0.1:8090" }
  chave: { sensitive: true, env: MINHA_CHAVE }
connection:
  base_url: \${url}
auth:
  kind: api_key
  name: X-API-Key
  value: \${chave}
lookup:
  card_number:
    url: /b/\${card_number}
mapping:
  name: nome
  active: situacao
`;
const swap = (a: string, b: string) => {
  if (!BASE.includes(a)) throw new Error(a);
  return BASE.replace(a, b);
};
const SQL = `kind: sql
parameters:
  senha: { sensitive: true, env: MINHA_CHAVE }
connection: { driver: postgres, host: db, database: op, user: leitor, password: "\${senha}" }
lookup:
  card_number:
    sql: SELECT nome, ativo FROM b WHERE carteira = :card_number
mapping: { name: nome, active: ativo }
`;
const sql = (a: string, b: string) => {
  if (!SQL.includes(a)) throw new Error(a);
  return SQL.replace(a, b);
};
/** Mistakes of people who write such a file for the first time, and of their editors. */
const MISTAKES: [string, string | Buffer][] = [
  ['tab', swap('  base_url', '\tbase_url')],
  ['indent', swap('    url: /b/', '  url: /b/')],
  ['indent2', swap('  name: nome', ' name: nome')],
  ['no colon space', swap('  name: nome', '  name:nome')],
  ['missing quote', swap('name: Minha operadora', 'name: "Minha operadora')],
  ['unknown key', swap('  name: X-API-Key', '  nome: X-API-Key')],
  ['unknown top key', `${BASE}timeout_ms: 3\n`],
  ['mustache', swap('/b/${card_number}', '"/b/{{card}}"')],
  ['mustache unquoted', swap('/b/${card_number}', '{{card}}')],
  ['colon in rest', swap('/b/${card_number}', '/b/:card_number')],
  ['dollar no brace', swap('/b/${card_number}', '/b/$card_number')],
  ['single brace', swap('/b/${card_number}', '/b/{card_number}')],
  ['capital', swap('/b/${card_number}', '/b/${CARD_NUMBER}')],
  ['misspelt place', swap('/b/${card_number}', '/b/${card_numer}')],
  ['percent', swap('/b/${card_number}', '/b/%s')],
  ['url no http', swap('http://127.0.0.1:8090', '127.0.0.1:8090')],
  ['url localhost', swap('http://127.0.0.1:8090', 'localhost:8090/api')],
  ['url htp', swap('http://127.0.0.1:8090', 'htp://x')],
  ['url user pw', swap('http://127.0.0.1:8090', `http://u:${SECRET}@x`)],
  ['env name', swap('env: MINHA_CHAVE', 'env: MINHA_CHAVEE')],
  ['env with $', swap('env: MINHA_CHAVE', 'env: $MINHA_CHAVE')],
  ['secret inline', swap('value: ${chave}', `value: ${SECRET}`)],
  ['secret default', swap('sensitive: true, env: MINHA_CHAVE', `sensitive: true, default: ${SECRET}`)],
  ['jsonata typo', swap('  name: nome', '  name: "$uppercse(nome)"')],
  ['jsonata paren', swap('  name: nome', '  name: "$uppercase(nome"')],
  ['jsonata regex', swap('  name: nome', '  name: "$replace(nome, /x/, \'\')"')],
  ['jsonata accents', swap('  name: nome', '  name: não existe')],
  [
    'two bodies',
    swap(
      '    url: /b/${card_number}',
      '    url: /b/${card_number}\n    method: POST\n    body: { json: { a: 1 }, form: { b: "2" } }',
    ),
  ],
  ['anchor', swap('  name: nome', '  name: *x')],
  ['good anchor', swap('mapping:', 'mapping: &m')],
  ['crlf', BASE.replaceAll('\n', '\r\n')],
  ['bom', `\ufeff${BASE}`],
  ['latin1', Buffer.from(swap('Minha operadora', 'Saúde São João'), 'latin1')],
  ['utf16', Buffer.from(`\ufeff${BASE}`, 'utf16le')],
  ['binary', Buffer.from([0, 1, 2, 255, 254, 0, 0])],
  ['ternary', swap('  active: situacao', '  active: s = "A" ? true : false')],
  ['attribute', swap('  name: nome', '  name: @nome')],
  ['half quoted', swap('  name: nome', '  name: "Sr. " & nome')],
  ['flow place', swap('    url: /b/${card_number}', '    { url: /b/${card_number} }')],
  ['windows path', swap('value: ${chave}', 'value: "C:\\chave"')],
  ['empty', ''],
  ['list', '- kind: rest\n'],
  ['text', 'olá\n'],
  ['json', JSON.stringify({ kind: 'rest' })],
  ['duplicate key', `${BASE}name: x\n`],
  ['two docs', `${BASE}---\n${BASE}`],
  ['kind rset', swap('kind: rest', 'kind: rset')],
  ['kind REST', swap('kind: rest', 'kind: REST')],
  ['no mapping name', swap('  name: nome\n', '')],
  ['status word', `${BASE}outcomes:\n  - status: quatrocentos\n    is: not_found\n`],
  ['is word', `${BASE}outcomes:\n  - status: 404\n    is: nao_encontrado\n`],
  [
    'bool card',
    BASE +
      'tests:\n  - name: x\n    ask: { card_number: 00123 }\n    reply: { body: {} }\n    expect: { outcome: found }\n',
  ],
  ['limits', `${BASE}limits: { timeout_ms: 2s, attempts: 0 }\n`],
  ['yes no words', swap('  active: situacao', '  active: situacao\n  active_values: { yes: [S], no: [N] }')],
  ['shape and place', swap('  name: nome', '  nome: nome').replace('${card_number}', '${cartao}')],
  ['sql quote place', sql(':card_number', "':card_number'")],
  ['sql ${}', sql(':card_number', '${card_number}')],
  ['sql ?', sql(':card_number', '?')],
  ['sql unknown', sql(':card_number', ':carteira')],
  ['sql two', sql('WHERE', '; DELETE FROM b WHERE')],
  ['sql port', sql('host: db', 'host: "db:5432"')],
  ['sql driver', sql('postgres', 'postgre')],
  ['sql password', sql('"${senha}"', SECRET)],
  ['proto', swap('name: Minha operadora', '__proto__: { a: 1 }')],
  [
    'merge bomb',
    'a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nkind: rest\n',
  ],
];

const EXPECTED: Record<string, { line: number; says: RegExp } | null> = {
  tab: { line: 7, says: /tabulação; use espaços/ },
  indent: { line: 14, says: /chave desconhecida.*card_number, cpf/ },
  indent2: { line: 16, says: /recuo errado/ },
  'no colon space': { line: 16, says: /falta um espaço depois de ":"/ },
  'missing quote': { line: 2, says: /falta fechar aspas/ },
  'unknown key': { line: 10, says: /você quis dizer "name"/ },
  'unknown top key': { line: 18, says: /uma de: kind, name/ },
  mustache: { line: 13, says: /escreva \$\{card_number\}/ },
  'mustache unquoted': { line: 14, says: /um texto, que pode ter/ },
  'colon in rest': { line: 13, says: /escreva \$\{card_number\}/ },
  'dollar no brace': { line: 13, says: /escreva \$\{card_number\}/ },
  'single brace': { line: 13, says: /escreva \$\{card_number\}/ },
  capital: { line: 14, says: /em minúsculas/ },
  'misspelt place': { line: 14, says: /você quis dizer \$\{card_number\}/ },
  percent: { line: 13, says: /escreva \$\{card_number\}/ },
  'url no http': { line: 4, says: /http:\/\/ ou https:\/\// },
  'url localhost': { line: 4, says: /http:\/\/ ou https:\/\// },
  'url htp': { line: 4, says: /http:\/\/ ou https:\/\// },
  'url user pw': { line: 7, says: /use auth, com kind: basic/ },
  'env name': { line: 5, says: /MINHA_CHAVEE não existe/ },
  'env with $': { line: 5, says: /não existe/ },
  'secret inline': { line: 11, says: /segredo escrito no arquivo.*parâmetro com env/ },
  'secret default': { line: 5, says: /use env ou file/ },
  'jsonata typo': { line: 16, says: /você quis dizer \$uppercase/ },
  'jsonata paren': { line: 16, says: /falta um símbolo.*caractere 16/ },
  'jsonata regex': { line: 16, says: /expressões regulares não são aceitas/ },
  'jsonata accents': { line: 16, says: /há algo a mais depois do fim/ },
  'two bodies': { line: 16, says: /um de: json, form, xml, text/ },
  anchor: { line: 16, says: /começa com \* vai entre aspas/ },
  'good anchor': null,
  crlf: null,
  bom: null,
  latin1: { line: 0, says: /não está em UTF-8; salve-o/ },
  utf16: { line: 0, says: /não está em UTF-8/ },
  binary: { line: 0, says: /não está em UTF-8/ },
  empty: { line: 1, says: /falta o tipo do sistema da operadora/ },
  list: { line: 1, says: /falta o tipo do sistema da operadora/ },
  text: { line: 1, says: /falta o tipo do sistema da operadora/ },
  json: { line: 1, says: /lookup.*falta este valor/ },
  'duplicate key': { line: 18, says: /aparece duas vezes/ },
  'two docs': { line: 18, says: /--- começa outro documento/ },
  'kind rset': { line: 1, says: /rest, soap, sql/ },
  'kind REST': { line: 1, says: /você quis dizer rest/ },
  'no mapping name': { line: 15, says: /mapping.name.*falta/ },
  'status word': { line: 19, says: /404 ou "4xx"/ },
  'is word': { line: 20, says: /not_found/ },
  'bool card': { line: 20, says: /card_number: "00123"/ },
  limits: { line: 18, says: /número inteiro de 50 a 30000/ },
  'yes no words': null,
  'shape and place': { line: 16, says: /você quis dizer "name"/ },
  'sql quote place': { line: 7, says: /fora de aspas/ },
  'sql ${}': { line: 7, says: /use :nome/ },
  'sql ?': { line: 7, says: /no lugar do valor/ },
  'sql unknown': { line: 7, says: /:carteira não existe aqui/ },
  'sql two': { line: 7, says: /um comando só/ },
  'sql port': null,
  'sql driver': { line: 4, says: /você quis dizer "postgres"/ },
  'sql password': { line: 4, says: /segredo escrito no arquivo/ },
  proto: { line: 2, says: /chave desconhecida/ },
  'merge bomb': { line: 0, says: /âncoras do YAML/ },
  ternary: { line: 17, says: /um texto que contém ": " vai entre aspas/ },
  attribute: { line: 16, says: /começa com @/ },
  'half quoted': { line: 16, says: /inteiro entre aspas simples/ },
  'flow place': { line: 14, says: /chaves vai inteiro entre aspas simples/ },
  'windows path': { line: 11, says: /entre aspas duplas/ },
};

it.each(MISTAKES)('reports the mistake “%s” by its line, if it is one, and no secret', (name, text) => {
  const file = join(folder, 'origem.yaml');
  writeFileSync(file, text);
  const load = () => loadSource({ file, env: { MINHA_CHAVE: SECRET }, label: 'origem.yaml' });
  const expected = EXPECTED[name];
  if (expected === null) return void expect(load()).toMatchObject({ name: expect.any(String) });
  const problems = problemsOf(load);
  expect(problems.join('\n')).not.toContain(SECRET);
  const place = expected?.line === 0 ? 'origem.yaml:' : `origem.yaml:${expected?.line}:`;
  const there = problems.filter((line) => line.startsWith(place));
  expect(there.join('\n'), problems.join('\n')).toMatch(expected?.says ?? /never/);
});

function problemsOf(load: () => unknown): string[] {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError)
      return error.problems.map((problem) => describeProblem(problem, 'pt-BR'));
    throw error;
  }
  return [];
}
