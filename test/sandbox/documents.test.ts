import { createConfig, lintFromString } from '@redocly/openapi-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

it.each(['/swagger.json', '/openapi.json'])('%s is valid in its version', async (path) => {
  const source = await (await fetch(`${sandbox.rest.url}${path}`)).text();
  const config = await createConfig({ rules: { struct: 'error', 'no-unresolved-refs': 'error' } });
  const problems = await lintFromString({ source, absoluteRef: `${sandbox.rest.url}${path}`, config });
  expect(problems.map(({ message, location }) => `${location[0]?.pointer}: ${message}`)).toEqual([]);
});

it('the Swagger UI serves all files that its page loads', async () => {
  const page = await (await fetch(`${sandbox.rest.url}/swagger/`)).text();
  const asked = [...page.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, path]) => path);
  expect(asked.length).toBeGreaterThan(3);
  for (const path of asked)
    expect((await fetch(`${sandbox.rest.url}/swagger/${path}`)).status, path).toBe(200);
});
