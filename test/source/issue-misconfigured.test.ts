import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Sqlite } from '../../src/platform/sqlite.ts';
import { createSource } from '../../src/source/kinds/create-source.ts';
import { sqlSource } from './sql-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'carimbo-issue-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const OPERATOR_DATABASE = join(folder, 'operadora.db');
const quiet = { info() {}, warn() {}, error() {} };

/** Asks a database for a number. @returns what the journal will record */
async function issue({ path = OPERATOR_DATABASE, sql }: { path?: string; sql: string }) {
  const config = sqlSource({ driver: 'sqlite', path }, 'select 1 as nome');
  config.settings.issue = { request: { sql }, number: { value: 'numero' } };
  const source = await createSource(config, { operator: '999997', indexDir: folder, log: quiet });
  try {
    return await source.issuer?.issue({ reference: '1' }, { signal: AbortSignal.timeout(20_000) });
  } finally {
    await source.close();
  }
}

describe('a request for a number that was never carried out', () => {
  const admin = new Sqlite(OPERATOR_DATABASE);
  admin.exec(
    'create table protocolo (numero text not null, canal text check (canal <> $$phone$$))'.replaceAll(
      '$$',
      "'",
    ),
  );
  admin.exec("create table igual (numero text unique); insert into igual values ('1')");
  admin.close();

  it.each([
    [
      'the database is not there',
      'database_missing',
      {
        path: join(folder, 'nenhum.db'),
        sql: 'insert into protocolo values (:reference, null) returning numero',
      },
    ],
    [
      'the table is not there',
      'table_missing',
      { sql: 'insert into protocolos values (:reference) returning numero' },
    ],
    [
      'a column is not there',
      'column_missing',
      { sql: 'insert into protocolo values (:reference, null) returning numeros' },
    ],
    ['the statement is none', 'syntax', { sql: 'insert protocolo values (:reference) returning numero' }],
    [
      'a rule of the table forbids it',
      'constraint_violated',
      { sql: 'insert into igual values (:reference) returning numero' },
    ],
  ] as const)('is told apart from one that may have been: %s', async (_, code, asked) => {
    expect(await issue(asked)).toMatchObject({ outcome: 'misconfigured', code, reached: false });
  });

  it('while one that was carried out gives the number', async () => {
    const sql = 'insert into protocolo values (:reference, null) returning numero';
    expect(await issue({ sql })).toEqual({ outcome: 'number', number: '1' });
  });
});
