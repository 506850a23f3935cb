import { afterAll, beforeAll, describe } from 'vitest';
import { missingForMariadb } from '../source/available.mjs';
import { startMariadb, type TestMariadb } from '../support/mariadb.ts';
import { asksDatabase } from './database-suite.ts';

/** Where there is none, the run names it as left out (scripts/lib/available.mjs). */
describe.runIf(missingForMariadb().length === 0)('MariaDB', () => {
  let mariadb: TestMariadb;
  beforeAll(async () => {
    mariadb = await startMariadb();
  });
  afterAll(() => mariadb.stop());

  asksDatabase('mysql.yaml', async () => {
    const { user, password, port } = mariadb;
    return `mysql://${user}:${password}@127.0.0.1:${port}/${await mariadb.prepare([])}`;
  });
});
