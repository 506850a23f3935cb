import { join } from 'node:path';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { Sqlite as Database } from '../../dist/platform/sqlite.js';
import { beneficiary } from '../fill/people.mjs';

const TABLE =
  'create table tb_beneficiario (nr_carteira varchar(20) primary key, nm_benef varchar(100), nr_cpf varchar(11), dt_nasc date, st_ativo char(1), ds_plano varchar(60))';
const ROWS = 500;

/** The lookup, with the card's placeholder as the driver writes it. */
export const lookupSql = (place) =>
  `select nr_carteira, nm_benef, nr_cpf, dt_nasc, st_ativo, ds_plano from tb_beneficiario where nr_carteira = ${place}`;

/** Creates a SQLite file with people. @returns {string} its path */
export function fillSqlite(folder, people) {
  const path = join(folder, 'operadora.sqlite');
  const database = new Database(path);
  database.exec(TABLE);
  for (const insert of inserts(people)) database.exec(insert);
  database.close();
  return path;
}

/** @param {string} url */
export async function fillPostgres(url, people) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(TABLE);
  for (const insert of inserts(people)) await client.query(insert);
  await client.query('analyze tb_beneficiario');
  await client.end();
}

export async function fillMariadb(connection, people) {
  const client = await mysql.createConnection(connection);
  await client.query(TABLE);
  for (const insert of inserts(people)) await client.query(insert);
  await client.end();
}

function* inserts(people) {
  for (let from = 0; from < people; from += ROWS) {
    const rows = Array.from({ length: Math.min(ROWS, people - from) }, (_, i) => row(from + i));
    yield `insert into tb_beneficiario values ${rows.join(',')}`;
  }
}

/** Synthetic people have no quotes in their names. */
function row(index) {
  const { card_number, name, cpf, birth_date, active, plan } = beneficiary(index);
  return `('${[card_number, name, cpf, birth_date, active ? 'S' : 'N', plan].join("','")}')`;
}
