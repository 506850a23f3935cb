import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lookupSql } from './people-table.mjs';
import { PROTO, SERVICE } from './stub-grpc.mjs';

export const SOAP_BODY =
  '<b:Consultar xmlns:b="urn:b"><numeroCarteira>${card_number}</numeroCarteira></b:Consultar>';

const JSON_MAPPING = {
  card_number: 'numeroCarteira',
  name: 'nome',
  cpf: 'cpf',
  birth_date: 'dataNascimento',
  active: 'situacao',
  plan: 'plano.descricao',
};

const SQL = {
  lookup: { card_number: { sql: lookupSql(':card_number') } },
  mapping: {
    card_number: 'nr_carteira',
    name: 'nm_benef',
    cpf: 'nr_cpf',
    birth_date: 'dt_nasc',
    active: 'st_ativo',
    plan: 'ds_plano',
  },
};

/** A source file contains no password. */
export const PASSWORD_VARIABLE = 'OPERADORA_MEDIDA_SENHA';

/** Typical source files by kind. */
export const SOURCES = {
  rest: (port) => ({
    kind: 'rest',
    connection: { base_url: `http://127.0.0.1:${port}` },
    lookup: { card_number: { url: '/b/${card_number}' } },
    mapping: JSON_MAPPING,
  }),
  soap: (port) => ({
    kind: 'soap',
    connection: { base_url: `http://127.0.0.1:${port}/ws` },
    lookup: { card_number: { body: SOAP_BODY } },
    outcomes: [
      { when: "*.retorno.codigo = '0'", is: 'found' },
      { when: "*.retorno.codigo = '1'", is: 'not_found' },
    ],
    mapping: {
      root: '*.retorno.beneficiario',
      card_number: 'numeroCarteira',
      name: 'nome',
      cpf: 'cpf',
      birth_date: 'dataNascimento',
      active: 'situacao',
      plan: 'descricaoPlano',
      date_format: 'dd/mm/yyyy',
    },
  }),
  grpc: (port) => ({
    kind: 'grpc',
    connection: { address: `127.0.0.1:${port}`, proto: [PROTO] },
    lookup: {
      card_number: { method: `${SERVICE}/BuscarPorCarteira`, message: { numero_carteira: '${card_number}' } },
    },
    mapping: {
      card_number: 'numero_carteira',
      name: 'nome',
      cpf: 'cpf',
      birth_date: 'data_nascimento',
      active: 'situacao',
      plan: 'plano.descricao',
      active_values: { yes: ['SITUACAO_ATIVO'], no: ['SITUACAO_CANCELADO'] },
    },
  }),
  postgres: (connection) => ({ kind: 'sql', connection: { driver: 'postgres', ...connection }, ...SQL }),
  mariadb: ({ password: _password, ...connection }) => ({
    kind: 'sql',
    parameters: { senha: { sensitive: true, env: PASSWORD_VARIABLE } },
    connection: { driver: 'mysql', ...connection, password: '${senha}' },
    ...SQL,
  }),
  sqlite: (path) => ({ kind: 'sql', connection: { driver: 'sqlite', path }, ...SQL }),
};

/** Caches everything that is found. */
export const CACHED = { cache: { found_seconds: 3600 } };

/** @returns {string} the file's path */
export function writeSource(folder, name, settings) {
  const file = join(folder, `${name}.yaml`);
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ name, ...settings }, null, 2));
  return file;
}
