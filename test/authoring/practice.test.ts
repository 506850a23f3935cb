import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CREDENTIALS, type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { createSource } from '../../src/source/kinds/create-source.ts';
import { loadSource } from '../../src/source/kinds/load-source.ts';
import { fileOf, folder, importFile } from './import-file.ts';

/** From what an operator hands out to a person found, nothing edited by hand. */
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const ENV = { ORIGEM_X_API_KEY: CREDENTIALS.apiKey, ORIGEM_API_KEY: CREDENTIALS.apiKey };

async function ask(yaml: string, query: { card_number: string } | { cpf: string }) {
  const config = loadSource({ file: fileOf('pratica.yaml', yaml), env: ENV });
  if (config.kind === 'code') throw new Error('no importer writes programs');
  const source = await createSource(config, {
    operator: '999997',
    indexDir: folder,
    log: pino({ level: 'silent' }),
  });
  try {
    return await source.find(query, { signal: AbortSignal.timeout(10_000) });
  } finally {
    await source.close();
  }
}

describe('an operator’s documents, as they are', () => {
  it.each([
    ['Swagger 2.0', '/swagger.json'],
    ['OpenAPI 3.1', '/openapi.json'],
    ['the page of the Swagger UI', '/swagger/static/index.html'],
  ])('find the person by card: %s', async (_name, path) => {
    const person = sandbox.people[0];
    const { yaml } = await importFile({ format: 'openapi', from: sandbox.rest.url + path, headers: {} });
    const answer = await ask(yaml, { card_number: person?.card_number ?? '' });
    expect(answer, JSON.stringify(answer)).toMatchObject({
      outcome: 'found',
      beneficiary: {
        name: person?.name,
        cpf: person?.cpf,
        birth_date: person?.birth_date,
        active: true,
        plan: person?.plan.name,
      },
    });
    expect(await ask(yaml, { card_number: '99999999999999999' })).toEqual({ outcome: 'not_found' });
  });

  it('find the person by card: Postman', async () => {
    const person = sandbox.people[0];
    const collection = await (await fetch(`${sandbox.rest.url}/postman.json`)).text();
    const { yaml } = await importFile({ format: 'postman', from: fileOf('colecao.json', collection) });
    expect(await ask(yaml, { card_number: person?.card_number ?? '' })).toMatchObject({
      outcome: 'found',
      beneficiary: { name: person?.name, active: true },
    });
  });

  it('find the person by card: the server’s own gRPC types', async () => {
    const person = sandbox.people[0];
    const { yaml } = await importFile({ format: 'proto', from: sandbox.grpc.address, folder });
    const signed = yaml
      .replace('\nlookup:', '\nauth:\n  kind: api_key\n  name: x-api-key\n  value: ${api_key}\n\nlookup:')
      .replace('\nparameters:', '\nparameters:\n  api_key:\n    env: ORIGEM_API_KEY');
    const answer = await ask(signed, { card_number: person?.card_number ?? '' });
    expect(answer, JSON.stringify(answer)).toMatchObject({
      outcome: 'found',
      beneficiary: { name: person?.name },
    });
  });
});
