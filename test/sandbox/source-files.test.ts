import { expect, it } from 'vitest';
import { CREDENTIAL_VARIABLES } from '../../sandbox/sandbox.ts';
import { runSourceTests } from '../../src/authoring/tests/run-source-tests.ts';
import { loadDemoSource, SOURCE_FILES } from './demo-sources.ts';

const ENV = { ...CREDENTIAL_VARIABLES, OPERADORA_BANCO_SENHA: 'senha-de-teste' };

it('there is a file for every kind that the sandbox offers, and examples for the others', () => {
  expect(SOURCE_FILES.sort()).toEqual([
    'grpc-proto.yaml',
    'grpc.yaml',
    'mssql.yaml',
    'mysql.yaml',
    'oracle.yaml',
    'postgres.yaml',
    'rest-issuer.yaml',
    'rest-legado.yaml',
    'rest-login.yaml',
    'rest-oauth2.yaml',
    'rest.yaml',
    'soap.yaml',
    'sqlite.yaml',
  ]);
});

it.each(SOURCE_FILES)('%s loads, and its own tests pass', async (name) => {
  const results = await runSourceTests(loadDemoSource(name, ENV));
  expect(results.length).toBeGreaterThanOrEqual(4);
  expect(results.filter(({ ok }) => !ok)).toEqual([]);
});

it('each of them needs its secret', () => {
  const secret = (name: string) => name !== 'sqlite.yaml';
  for (const name of SOURCE_FILES.filter(secret))
    expect(() => loadDemoSource(name, {}), name).toThrow(/OPERADORA_/);
});
