import type { Person } from '../people.ts';
import { CREATE_TABLES, CREATE_VIEW, PERSON_COLUMNS, personRow, plansOf } from './tables.ts';

/** Why a database could not be used, in Portuguese, without the password. */
export class DatabaseError extends Error {}

/** What is used of the two drivers. */
interface Connection {
  run(sql: string, values?: readonly (string | number | null)[]): Promise<Record<string, unknown>[]>;
  /** An INSERT that skips existing rows. */
  insert(table: string, values: readonly (string | number | null)[]): Promise<unknown>;
  close(): Promise<void>;
}

/** Adds the people to a given database. @throws DatabaseError */
export async function fillDatabase(url: URL, people: readonly Person[]): Promise<void> {
  const where = `${url.host}${url.pathname}`;
  try {
    const connection = await connect(url);
    try {
      await fill(connection, people);
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (error instanceof DatabaseError) throw error;
    const reason = error instanceof Error ? error.message || error.name : String(error);
    throw new DatabaseError(`Não foi possível usar o banco ${where}: ${reason}`);
  }
}

async function fill({ run, insert }: Connection, people: readonly Person[]): Promise<void> {
  for (const statement of CREATE_TABLES) await run(statement);
  await refuseOtherPeople(run, people);
  await run(`CREATE OR REPLACE ${CREATE_VIEW}`);
  for (const { code, name } of plansOf(people)) await insert('TB_PLANO (CD_PLANO, DS_PLANO)', [code, name]);
  for (const person of people)
    await insert(`TB_BENEFICIARIO (${PERSON_COLUMNS.join(', ')})`, personRow(person));
}

/** Synthetic people must not be mixed into a real table. */
async function refuseOtherPeople(run: Connection['run'], people: readonly Person[]): Promise<void> {
  const synthetic = new Set(people.map(({ card_number }) => card_number));
  const rows = await run(`SELECT NR_CARTEIRA AS card FROM TB_BENEFICIARIO LIMIT ${people.length + 1}`);
  if (rows.every(({ card }) => synthetic.has(String(card).trimEnd()))) return;
  throw new DatabaseError(
    'A tabela TB_BENEFICIARIO deste banco tem pessoas que não são da Operadora Exemplo. Use um banco vazio.',
  );
}

function connect(url: URL): Promise<Connection> {
  if (/^postgres(ql)?:$/.test(url.protocol)) return connectPostgres(url);
  if (/^(mysql|mariadb):$/.test(url.protocol)) return connectMysql(url);
  throw new DatabaseError(`--database: esperado postgres://… ou mysql://…, veio ${url.protocol}//…`);
}

async function connectPostgres(url: URL): Promise<Connection> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: 5_000 });
  await client.connect();
  return {
    run: async (sql, values = []) => (await client.query(sql, [...values])).rows,
    insert: (table, values) => {
      const places = values.map((_, index) => `$${index + 1}`).join(', ');
      return client.query(`INSERT INTO ${table} VALUES (${places}) ON CONFLICT DO NOTHING`, [...values]);
    },
    close: () => client.end(),
  };
}

async function connectMysql(url: URL): Promise<Connection> {
  const { createConnection } = await import('mysql2/promise').catch(() => {
    throw new DatabaseError('Falta o pacote mysql2: npm install mysql2');
  });
  const client = await createConnection({
    uri: url.href.replace(/^mariadb:/, 'mysql:'),
    connectTimeout: 5_000,
  });
  return {
    run: async (sql, values = []) => {
      const [rows] = await client.query(sql, [...values]);
      return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
    },
    insert: (table, values) => {
      const places = values.map(() => '?').join(', ');
      return client.execute(`INSERT IGNORE INTO ${table} VALUES (${places})`, [...values]);
    },
    close: () => client.end(),
  };
}
