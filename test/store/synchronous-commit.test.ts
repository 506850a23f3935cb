import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

async function run(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

const open = async (url: string) => {
  const store = await openStore({ kind: 'postgres', url });
  await store.close();
  return 'opened';
};

/** Ways to turn it off, each on a new database. @returns the URL to open */
const WAYS: Record<string, (url: string) => Promise<string>> = {
  'the URL': async (url) => `${url}?options=-c%20synchronous_commit%3Doff`,
  'the database': async (url) => {
    await run(url, `alter database ${new URL(url).pathname.slice(1)} set synchronous_commit = off`);
    return url;
  },
  'the role': async (url) => {
    await run(
      url,
      'create role apressado login superuser',
      'alter role apressado set synchronous_commit = off',
    );
    return url.replace('postgres@', 'apressado@');
  },
};

it.each(Object.entries(WAYS))(
  'a PostgreSQL that commits asynchronously by %s is refused, with the reason',
  async (_, turnOff) => {
    const url = await turnOff(await postgres.database());
    await expect(open(url)).rejects.toThrow(/synchronous_commit=off/);
  },
);

it.each(['on', 'local', 'remote_write', 'remote_apply'])(
  'synchronous_commit=%s is accepted',
  async (value) => {
    const url = `${await postgres.database()}?options=-c%20synchronous_commit%3D${value}`;
    expect(await open(url)).toBe('opened');
  },
);
