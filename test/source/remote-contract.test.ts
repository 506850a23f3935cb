import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import * as loader from '@grpc/proto-loader';
import { afterAll, afterEach } from 'vitest';
import type { Beneficiary } from '../../src/beneficiary/beneficiary.ts';
import { Sqlite as Database } from '../../src/platform/sqlite.ts';
import { createSource } from '../../src/source/kinds/create-source.ts';
import { loadSource } from '../../src/source/kinds/load-source.ts';
import type { Source } from '../../src/source/source.ts';
import { sourceContract } from '../contract/source.ts';
import { httpServer } from './http-server.ts';

/** The contract of every source, tested with the kinds that use a transport, each against a small real server. */
const folder = mkdtempSync(join(tmpdir(), 'carimbo-contract-'));
const log = { info: () => {}, warn: () => {}, error: () => {} };
let staged: (() => Promise<void> | void)[] = [];
let count = 0;

afterEach(async () => {
  for (const end of staged.reverse()) await end();
  staged = [];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MAPPING = `
mapping:
  card_number: carteira
  name: nome
  cpf: cpf
  birth_date: nascimento
  active: situacao
  plan: plano
  extra:
    phone: telefone
`;

/** A source as people describe it: a file, loaded and opened like any other. */
function open(yaml: string): Promise<Source> {
  const file = join(folder, `origem-${count}.yaml`);
  writeFileSync(file, yaml);
  const config = loadSource({ file, env: {} });
  return createSource(config, { operator: '999997', indexDir: folder, log });
}

/** A row of the operator’s system for a person. */
function operatorRow(person: Beneficiary): Record<string, string> {
  const [year = '', month = '', day = ''] = (person.birth_date ?? '').split('-');
  return {
    carteira: person.card_number,
    nome: person.name,
    cpf: person.cpf ?? '',
    nascimento: year === '' ? '' : `${day}/${month}/${year}`,
    situacao: person.active ? 'A' : 'I',
    plano: person.plan ?? '',
    telefone: person.extra.phone ?? '',
  };
}

sourceContract('rest', async ({ people }) => {
  const rows = people.map(operatorRow);
  const server = await httpServer(({ url }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://server');
    const row = rows.find(
      ({ carteira, cpf }) =>
        decodeURIComponent(pathname) === `/cartao/${carteira}` || searchParams.get('cpf') === cpf,
    );
    response.writeHead(row === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(row ?? { erro: 'nada' }));
  });
  staged.push(() => server.close());
  return open(`
kind: rest
connection: { base_url: "${server.origin}" }
lookup:
  card_number: { url: "/cartao/\${card_number}" }
  cpf: { url: /pessoas, query: { cpf: "\${cpf}" } }
${MAPPING}`);
});

sourceContract('soap', async ({ people }) => {
  const rows = people.map(operatorRow);
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const unescaped = (text: string) =>
    text.replace(
      /&(lt|gt|quot|apos|amp);/g,
      (_, name: string) => ({ lt: '<', gt: '>', quot: '"', apos: "'" })[name] ?? '&',
    );
  const server = await httpServer(({ body }, response) => {
    const [, field = '', value = ''] = /<(carteira|cpf)>([\s\S]*?)<\/\1>/.exec(body) ?? [];
    const row = rows.find((each) => value !== '' && each[field] === unescaped(value));
    const fields = Object.entries(row ?? {}).map(([name, text]) => `<${name}>${escaped(text)}</${name}>`);
    response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' });
    response.end(
      `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><resposta>${fields.join('')}</resposta></s:Body></s:Envelope>`,
    );
  });
  staged.push(() => server.close());
  return open(`
kind: soap
connection: { base_url: "${server.origin}/servico" }
lookup:
  card_number: { body: "<busca><carteira>\${card_number}</carteira></busca>" }
  cpf: { body: "<busca><cpf>\${cpf}</cpf></busca>" }
outcomes:
  - when: $not($exists(resposta.carteira))
    is: not_found
${MAPPING.replace('mapping:', 'mapping:\n  root: resposta')}`);
});

sourceContract('sql', async ({ people }) => {
  count += 1;
  const path = join(folder, `cadastro-${count}.db`);
  const db = new Database(path);
  db.exec('create table beneficiarios (carteira, nome, cpf, nascimento, situacao, plano, telefone)');
  const insert = db.prepare(
    'insert into beneficiarios values (@carteira, @nome, @cpf, @nascimento, @situacao, @plano, @telefone)',
  );
  for (const person of people) insert.run(operatorRow(person));
  db.close();
  return open(`
kind: sql
connection: { driver: sqlite, path: "${path}" }
lookup:
  card_number: { sql: "select * from beneficiarios where carteira = :card_number" }
  cpf: { sql: "select * from beneficiarios where cpf = :cpf" }
${MAPPING}`);
});

const PROTO = `
syntax = "proto3";
package contrato;
service Beneficiarios { rpc Buscar (Pergunta) returns (Pessoa); }
message Pergunta { string carteira = 1; string cpf = 2; }
message Pessoa {
  string carteira = 1; string nome = 2; string cpf = 3; string nascimento = 4;
  string situacao = 5; string plano = 6; string telefone = 7;
}
`;

sourceContract('grpc', async ({ people }) => {
  mkdirSync(folder, { recursive: true });
  const proto = join(folder, 'contrato.proto');
  writeFileSync(proto, PROTO);
  const rows = people.map(operatorRow);
  const server = new grpc.Server();
  const definition = loader.loadSync(proto)['contrato.Beneficiarios'] as loader.ServiceDefinition;
  server.addService(definition, {
    Buscar({ request }: { request: Record<string, string> }, respond: grpc.sendUnaryData<object>) {
      const [field, value] = request.carteira ? ['carteira', request.carteira] : ['cpf', request.cpf];
      const row = rows.find((each) => each[field as string] === value);
      if (row === undefined) respond({ code: grpc.status.NOT_FOUND, details: 'nada' });
      else respond(null, row);
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  staged.push(() => server.forceShutdown());
  return open(`
kind: grpc
connection: { address: "127.0.0.1:${port}", proto: [contrato.proto] }
lookup:
  card_number: { method: contrato.Beneficiarios/Buscar, message: { carteira: "\${card_number}" } }
  cpf: { method: contrato.Beneficiarios/Buscar, message: { cpf: "\${cpf}" } }
${MAPPING}`);
});
