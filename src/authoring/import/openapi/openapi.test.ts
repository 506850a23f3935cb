import { describe, expect, it } from 'vitest';
import { ImportError } from '../import-error.ts';
import { parseDocument } from '../parse-document.ts';
import { readOpenApi } from './read-openapi.ts';

const read = (document: object, from?: string) =>
  readOpenApi(document as Record<string, unknown>, { label: 'doc', from });
const only = (document: object, from?: string) => {
  const [first] = read(document, from).operations;
  if (first === undefined) throw new Error('no operation');
  return first.read();
};
const withGet = (more: object, operation: object = {}) => ({
  openapi: '3.0.3',
  paths: { '/a': { get: operation } },
  ...more,
});

describe('where an API is', () => {
  it('is host, basePath and schemes in Swagger 2.0, https before http', () => {
    const document = {
      swagger: '2.0',
      host: 'h.com:8080',
      basePath: '/v1/',
      schemes: ['http', 'https'],
      paths: { '/a': { get: {} } },
    };
    expect(only(document).baseUrl).toBe('https://h.com:8080/v1');
    expect(only({ ...document, schemes: ['http'] }).baseUrl).toBe('http://h.com:8080/v1');
  });

  it('is the nearest server in OpenAPI 3, its variables at their defaults', () => {
    const servers = [
      { url: 'https://{env}.h.com/{v}/', variables: { env: { default: 'api' }, v: { enum: ['v2'] } } },
    ];
    expect(only(withGet({ servers })).baseUrl).toBe('https://api.h.com/v2');
    expect(only(withGet({ servers }, { servers: [{ url: 'https://outro.com' }] })).baseUrl).toBe(
      'https://outro.com',
    );
  });

  it('starts at the document where it is relative, and is unknown for a file', () => {
    expect(only(withGet({ servers: [{ url: '/api' }] }), 'https://h.com/docs/openapi.json').baseUrl).toBe(
      'https://h.com/api',
    );
    expect(only(withGet({ servers: [{ url: '/api' }] })).baseUrl).toBeNull();
    expect(
      only({ swagger: '2.0', basePath: '/x', paths: { '/a': { get: {} } } }, 'http://h.com/v2/api-docs')
        .baseUrl,
    ).toBe('http://h.com/x');
  });
});

describe('references', () => {
  it('are followed inside the document, with escapes', () => {
    const document = withGet(
      {
        components: {
          parameters: { 'a/b ~': { name: 'carteira', in: 'query', schema: { type: 'string' } } },
        },
      },
      { parameters: [{ $ref: '#/components/parameters/a~1b%20~0' }] },
    );
    expect(only(document).query.map(({ name }) => name)).toEqual(['carteira']);
  });

  it('that go in circles come to an end', () => {
    const schemas = {
      Pessoa: {
        type: 'object',
        properties: {
          nome: { type: 'string' },
          titular: { $ref: '#/components/schemas/Pessoa' },
          dependentes: { type: 'array', items: { $ref: '#/components/schemas/Pessoa' } },
        },
      },
      A: { $ref: '#/components/schemas/B' },
      B: { $ref: '#/components/schemas/A' },
      C: {
        allOf: [
          { $ref: '#/components/schemas/C' },
          { type: 'object', properties: { x: { type: 'integer' } } },
        ],
      },
    };
    for (const name of Object.keys(schemas)) {
      const responses = {
        200: { content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } } },
      };
      expect(only(withGet({ components: { schemas } }, { responses })).reply?.status).toBe(200);
    }
    const responses = {
      200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Pessoa' } } } },
    };
    expect(only(withGet({ components: { schemas } }, { responses })).reply?.body).toMatchObject({
      nome: 'texto',
      titular: null,
      dependentes: [null],
    });
  });

  it('to other files are not fetched, and that is said', () => {
    const responses = {
      200: { content: { 'application/json': { schema: { $ref: 'https://mau.example/schema.json' } } } },
    };
    expect(only(withGet({}, { responses })).notes.join()).toContain('https://mau.example/schema.json');
  });

  it('that branch without end stop growing', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`p${index}`, { $ref: `#/components/schemas/S${index % 7}` }]),
    );
    const schemas = Object.fromEntries(
      Array.from({ length: 7 }, (_, index) => [
        `S${index}`,
        { type: 'object', title: `t${index}`, properties },
      ]),
    );
    const responses = {
      200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/S0' } } } },
    };
    const started = process.cpuUsage();
    expect(only(withGet({ components: { schemas } }, { responses })).reply).not.toBeNull();
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(2_000);
  });
});

describe('how one authenticates', () => {
  const authOf = (scheme: object, more: object = {}) =>
    only(withGet({ components: { securitySchemes: { s: scheme } }, security: [{ s: ['ler'] }], ...more }))
      .auth;

  it('is read from each kind of scheme', () => {
    expect(authOf({ type: 'apiKey', in: 'query', name: 'chave' })).toEqual([
      { kind: 'api_key', in: 'query', name: 'chave' },
    ]);
    expect(authOf({ type: 'http', scheme: 'Basic' })).toEqual([{ kind: 'basic' }]);
    expect(authOf({ type: 'http', scheme: 'bearer' })).toEqual([{ kind: 'bearer' }]);
    expect(
      authOf({ type: 'oauth2', flows: { clientCredentials: { tokenUrl: 'https://h/token', scopes: {} } } }),
    ).toEqual([{ kind: 'oauth2', tokenUrl: 'https://h/token', scopes: ['ler'], send: null }]);
  });

  it('is a doubt that is said where the only flow needs a person', () => {
    const document = withGet({
      components: {
        securitySchemes: {
          s: { type: 'oauth2', flows: { authorizationCode: { tokenUrl: 'https://h/token' } } },
        },
      },
      security: [{ s: [] }],
    });
    expect(only(document).notes.join()).toContain('client credentials');
  });

  it('is nothing where the operation says so', () => {
    const document = withGet(
      { components: { securitySchemes: { s: { type: 'http', scheme: 'basic' } } }, security: [{ s: [] }] },
      { security: [] },
    );
    expect(only(document).auth).toEqual([]);
  });
});

describe('examples', () => {
  it('come from the schema part by part: example, default, enum, allOf, the first of oneOf', () => {
    const schema = {
      allOf: [{ type: 'object', properties: { nome: { type: 'string', example: 'ANA' } } }],
      properties: {
        tipo: { oneOf: [{ type: 'string', enum: ['T', 'D'] }, { type: 'integer' }] },
        ativo: { type: ['boolean', 'null'] },
      },
    };
    const responses = { 200: { content: { 'application/json': { schema } } } };
    expect(only(withGet({ openapi: '3.1.0' }, { responses })).reply?.body).toEqual({
      nome: 'ANA',
      tipo: 'T',
      ativo: true,
    });
  });

  it('of the whole answer come before those of its parts', () => {
    const content = {
      'application/json': { schema: { type: 'object' }, examples: { um: { value: { nmBenef: 'X' } } } },
    };
    expect(only(withGet({}, { responses: { 200: { content } } })).reply).toMatchObject({
      body: { nmBenef: 'X' },
      from: 'example',
    });
  });
});

describe('documents that mean harm', () => {
  it('do not reach Object.prototype', () => {
    const text =
      '{"openapi":"3.0.0","paths":{"/a":{"get":{"responses":{"200":{"content":{"application/json":{"schema":{"type":"object","properties":{"__proto__":{"type":"object","properties":{"polluted":{"type":"string"}}},"constructor":{"type":"string"},"nome":{"type":"string"}}},"example":{"__proto__":{"polluted":1},"nome":"x"}}}}}}}}}';
    expect(only(parseDocument(text, 'doc')).reply?.body).toEqual({ nome: 'x' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('are refused as a bomb of aliases', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 12; level += 1)
      lines.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    expect(() => parseDocument(lines.join('\n'), 'doc')).toThrow(ImportError);
  });

  it('are refused as a tower of brackets, in JSON and YAML', () => {
    const tower = (open: string, close: string) => open.repeat(100_000) + close.repeat(100_000);
    for (const text of [
      tower('[', ']'),
      `{"openapi":"3.0.0","paths":${tower('[', ']')}}`,
      `a: ${tower('[', ']')}`,
    ]) {
      const attempt = () => readOpenApi(parseDocument(text, 'doc'), { label: 'doc' });
      try {
        expect(attempt().operations).toEqual([]);
      } catch (error) {
        expect(error).toBeInstanceOf(ImportError);
      }
    }
  });

  it.each([
    ['a page', '<!DOCTYPE html><html></html>'],
    ['a text', 'bom dia'],
    ['a list', '[1, 2]'],
    ['nothing', ''],
    ['half a document', '{"openapi": "3.0.0", "paths": {'],
    ['Swagger 1.2', '{"swaggerVersion": "1.2", "apis": []}'],
    ['a collection', '{"info": {"name": "x"}, "item": []}'],
  ])('are refused with a reason: %s', (_name, text) => {
    expect(() => read(parseDocument(text, 'doc'))).toThrow(ImportError);
  });

  it('with values of the wrong kind everywhere are read for what is left of them', () => {
    const junk = [null, 1, 'x', [], {}, true, [null], { $ref: 7 }, { $ref: '#/nada' }];
    for (const value of junk) {
      const operation = {
        parameters: value,
        requestBody: value,
        responses: value,
        security: value,
        summary: value,
        operationId: value,
        servers: value,
      };
      for (const document of [
        {
          openapi: '3.0.0',
          info: value,
          servers: value,
          components: value,
          security: value,
          paths: { '/a/{b}': { get: operation, parameters: value } },
        },
        {
          openapi: '3.1.0',
          paths: {
            '/a': {
              post: {
                parameters: [value],
                requestBody: { content: { 'application/json': value } },
                responses: { 200: value },
              },
            },
          },
        },
        {
          swagger: '2.0',
          host: value,
          basePath: value,
          schemes: value,
          securityDefinitions: value,
          paths: { '/a': { get: operation } },
        },
      ]) {
        for (const one of read(document).operations) expect(one.read().kind).toBe('rest');
      }
      expect(read({ openapi: '3.0.0', paths: value }).operations).toEqual([]);
    }
  });
});
