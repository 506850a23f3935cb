import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { sourceJsonSchema } from './json-schema.ts';

// Fastify's own validator: a real one, and not the one that the schema was made with.
const fastify = createRequire(import.meta.resolve('fastify'));
const { default: Ajv } = fastify('ajv') as {
  default: new (options: object) => { compile(schema: object): (value: unknown) => boolean };
};
const isValid = new Ajv({ strict: false }).compile(sourceJsonSchema());

const REST = {
  kind: 'rest',
  lookup: { card_number: { url: '/b/${card_number}' } },
  mapping: { name: 'nome', active: 'true' },
};

describe('the JSON Schema of source files', () => {
  it('is the one in docs', () => {
    const written: unknown = JSON.parse(
      readFileSync(new URL('../../../docs/source.schema.json', import.meta.url), 'utf8'),
    );
    expect(written).toEqual(sourceJsonSchema());
  });

  it.each<[string, unknown]>([
    ['the smallest of REST', REST],
    [
      'with tests',
      {
        ...REST,
        tests: [{ name: 'a', ask: { cpf: '1' }, reply: { status: 404 }, expect: { outcome: 'not_found' } }],
      },
    ],
    [
      'SQL',
      {
        ...REST,
        kind: 'sql',
        connection: { driver: 'sqlite', path: 'a' },
        lookup: { cpf: { sql: 'select 1' } },
      },
    ],
    [
      'gRPC',
      {
        ...REST,
        kind: 'grpc',
        connection: { address: 'h:1' },
        lookup: { cpf: { method: 'a.B/C', message: { a: [1] } } },
      },
    ],
    ['SOAP', { ...REST, kind: 'soap', connection: {}, lookup: { cpf: { body: '<a/>' } } }],
    ['a module', { kind: 'code', module: './a.mjs', options: { a: 1 } }],
    ['a CSV', { kind: 'file', path: 'a.csv' }],
  ])('takes %s', (_name, value) => {
    expect(isValid(value)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['no kind', { ...REST, kind: undefined }],
    ['a kind that is none', { ...REST, kind: 'rst' }],
    ['no mapping', { ...REST, mapping: undefined }],
    ['a key of no kind', { ...REST, lookups: {} }],
    ['a key of another kind', { ...REST, module: 'a' }],
    ['a request of another kind', { ...REST, lookup: { card_number: { sql: 'select 1' } } }],
    ['a limit out of range', { ...REST, limits: { attempts: 99 } }],
    ['an outcome that is none', { ...REST, outcomes: [{ is: 'maybe' }] }],
  ])('refuses %s', (_name, value) => {
    expect(isValid(JSON.parse(JSON.stringify(value)))).toBe(false);
  });

  it('says in Portuguese what each key is for', () => {
    const missing: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const { properties } = node as { properties?: Record<string, Record<string, unknown>> };
      if (properties && !path.endsWith('/if'))
        for (const [key, item] of Object.entries(properties))
          if (!('description' in item) && !('$ref' in item)) missing.push(`${path}/${key}`);
      for (const [key, inner] of Object.entries(node)) visit(inner, `${path}/${key}`);
    };
    visit(sourceJsonSchema(), '');
    expect(missing).toEqual([]);
  });
});
