import { readFile } from 'node:fs/promises';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, it } from 'vitest';
import type { JsonSchema, OpenApiDocument } from '../../src/http/openapi/openapi-types.ts';
import { sharedHttpServer } from './http-server.ts';

const EXPORTED = new URL('../../docs/openapi.json', import.meta.url);

const server = await sharedHttpServer();
const document: OpenApiDocument = (await server.app.inject('/openapi.json')).json();

it('is a valid OpenAPI 3.1 document by an independent linter', async () => {
  expect(document.openapi).toBe('3.1.0');
  const config = await createConfig({
    extends: ['recommended'],
    // /healthz and /readyz have no input that could be wrong.
    rules: { 'operation-4xx-response': 'off' },
  });
  const problems = await lintFromString({ source: JSON.stringify(document), config });
  expect(
    problems.map(({ ruleId, severity, message, location }) => ({
      ruleId,
      severity,
      message,
      at: location[0]?.pointer,
    })),
  ).toEqual([]);
});

it('is the same as docs/openapi.json; if not, run: npm run openapi', async () => {
  expect(JSON.parse(await readFile(EXPORTED, 'utf8'))).toEqual(document);
});

it('contains every call of version 1', () => {
  const calls = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(calls.sort()).toEqual([
    'DELETE /v1/keys/{id}',
    'DELETE /v1/session',
    'DELETE /v1/training/calls/{call}',
    'GET /healthz',
    'GET /metrics',
    'GET /readyz',
    'GET /v1/access-records',
    'GET /v1/beneficiaries',
    'GET /v1/beneficiaries/{card_number}',
    'GET /v1/calendar',
    'GET /v1/callbacks',
    'GET /v1/callbacks/summary',
    'GET /v1/dashboard',
    'GET /v1/deadlines',
    'GET /v1/deadlines/summary',
    'GET /v1/events',
    'GET /v1/keys',
    'GET /v1/my-calls',
    'GET /v1/my-calls/events',
    'GET /v1/my-calls/times',
    'GET /v1/offline/floors',
    'GET /v1/outbox',
    'GET /v1/protocols',
    'GET /v1/protocols/{number}',
    'GET /v1/protocols/{number}/denial.json',
    'GET /v1/protocols/{number}/denial.pdf',
    'GET /v1/protocols/{number}/record.json',
    'GET /v1/protocols/{number}/record.pdf',
    'GET /v1/reports/ombudsman',
    'GET /v1/session',
    'GET /v1/sign-in',
    'GET /v1/source',
    'GET /v1/status',
    'GET /v1/training/calls/{call}/events',
    'GET /v1/users',
    'GET /v1/users/{name}',
    'PATCH /v1/users/{name}',
    'POST /v1/access-records/search',
    'POST /v1/beneficiaries/search',
    'POST /v1/keys',
    'POST /v1/my-calls/{number}/shown',
    'POST /v1/offline',
    'POST /v1/outbox/forget',
    'POST /v1/outbox/retry',
    'POST /v1/protocols',
    'POST /v1/protocols/export',
    'POST /v1/protocols/search',
    'POST /v1/protocols/{number}/entries',
    'POST /v1/session',
    'POST /v1/session/demo',
    'POST /v1/session/password',
    'POST /v1/session/totp',
    'POST /v1/session/totp/confirm',
    'POST /v1/source/check',
    'POST /v1/source/try',
    'POST /v1/training/calls',
    'POST /v1/training/calls/{call}/keys',
    'POST /v1/training/rings',
    'POST /v1/users',
  ]);
});

it('describes every field, with an example', () => {
  const missing: string[] = [];
  const walk = (schema: JsonSchema, place: string): void => {
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      const here = `${place}.${name}`;
      if (typeof field.description !== 'string') missing.push(`${here} has no description`);
      const isGroup = field.properties !== undefined || field.items !== undefined || field.$ref !== undefined;
      if (!isGroup && field.examples === undefined) missing.push(`${here} has no example`);
      walk(field, here);
      if (field.items !== undefined) walk(field.items, `${here}[]`);
    }
    for (const one of schema.oneOf ?? []) walk(one, place);
  };
  for (const [name, schema] of Object.entries(document.components.schemas)) walk(schema, name);
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, call] of Object.entries(item)) {
      const place = `${method} ${path}`;
      if (typeof call.summary !== 'string' || typeof call.description !== 'string')
        missing.push(`${place} is not described`);
      for (const parameter of call.parameters ?? []) {
        if (typeof parameter.description !== 'string')
          missing.push(`${place}?${parameter.name} has no description`);
        if ((parameter.example ?? parameter.schema.examples) === undefined)
          missing.push(`${place}?${parameter.name} has no example`);
      }
      for (const { schema } of Object.values(call.requestBody?.content ?? {})) walk(schema, place);
    }
  }
  expect(missing).toEqual([]);
});

it('has both kinds of credentials, of requests and of replies', () => {
  const json = expect.anything();
  const form = { 'application/x-www-form-urlencoded': expect.anything() };
  expect(document).toMatchObject({
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        basic: { type: 'http', scheme: 'basic' },
      },
    },
    paths: {
      '/v1/protocols': {
        post: {
          requestBody: { content: { 'application/json': json, ...form } },
          responses: {
            201: { content: { 'application/json': json, ...form } },
            422: { content: { 'application/problem+json': json, ...form } },
          },
        },
      },
      '/healthz': { get: { security: [] } },
    },
  });
});
