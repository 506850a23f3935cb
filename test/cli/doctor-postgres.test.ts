import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { inProcess } from './in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'carimbo-doctor-'));
let careless: TestPostgres;
let careful: TestPostgres;
beforeAll(async () => {
  careless = await startPostgres({ fsync: false });
  careful = await startPostgres({ fsync: true });
});
afterAll(async () => {
  await careless.stop();
  await careful.stop();
  rmSync(folder, { recursive: true });
});

/** @returns what doctor says about a database with our tables in it */
async function examine(postgres: TestPostgres, options = ''): Promise<string> {
  const url = await postgres.database();
  await (await openStore({ kind: 'postgres', url })).close();
  const config = join(folder, 'carimbo.yaml');
  writeFileSync(
    config,
    `operators:\n  - { ans_registry: "326305", name: A }\ndatabase: { url: "${url}${options}" }\n`,
  );
  return (await inProcess('doctor', '--config', config)).stdout;
}

it('doctor warns of a PostgreSQL that loses what it confirmed when the power goes off', async () => {
  expect(await examine(careless)).toMatch(/⚠ PostgreSQL com fsync=off\n/);
});

it('doctor finds no fault with one that does not', async () => {
  const said = await examine(careful);
  expect(said).toMatch(/✓ Banco de dados: PostgreSQL/);
  expect(said).not.toContain('fsync');
});

it('doctor says that a PostgreSQL which confirms too early is not used', async () => {
  expect(await examine(careful, '?options=-c%20synchronous_commit%3Doff')).toMatch(
    /✗ Banco de dados: .*synchronous_commit=off/,
  );
});
