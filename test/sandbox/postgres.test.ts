import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { asksDatabase } from './database-suite.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

// This server trusts every user, but the source file requires a password.
const withPassword = (url: string) => url.replace('postgres@', 'postgres:senha-de-teste@');

asksDatabase('postgres.yaml', async () => withPassword(await postgres.database()));

it('does not change a table with other people in it', async () => {
  const url = await postgres.database();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('CREATE TABLE TB_BENEFICIARIO (NR_CARTEIRA CHAR(20) PRIMARY KEY)');
  await client.query(`INSERT INTO TB_BENEFICIARIO VALUES ('424242')`);
  await expect(startSandbox({ database: url })).rejects.toThrow(/Use um banco vazio/);
  expect((await client.query('SELECT * FROM TB_BENEFICIARIO')).rowCount).toBe(1);
  await client.end();
});

it('names the database that it could not use, without its password', async () => {
  const refused = startSandbox({ database: 'postgres://carimbo:segredo-9@127.0.0.1:1/operadora' });
  await expect(refused).rejects.toThrow(
    /^Não foi possível usar o banco 127\.0\.0\.1:1\/operadora: (?!.*segredo-9)/,
  );
  await expect(startSandbox({ database: 'oracle://x/y' })).rejects.toThrow(/esperado postgres/);
  await expect(startSandbox({ database: 'nada' })).rejects.toThrow(/esperado um endereço/);
});
