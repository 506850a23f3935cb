import { describe, expect, it } from 'vitest';
import { ImportError } from '../import-error.ts';
import { marksIn } from '../marked-text.ts';
import { readPostman } from './read-postman.ts';

const collection = (item: unknown, more: object = {}) => ({
  info: { name: 'c', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
  item: Array.isArray(item) ? item : [item],
  ...more,
});
const only = (item: unknown, more: object = {}, environment?: Record<string, unknown>) => {
  const [first] = readPostman(collection(item, more), { label: 'c', environment }).operations;
  if (first === undefined) throw new Error('no operation');
  return first.read();
};
const request = (more: object) => ({
  name: 'r',
  request: { method: 'GET', url: 'https://h.com/a', ...more },
});

describe('addresses', () => {
  it('are read as text and as a mapping, with or without raw', () => {
    const shapes = [
      'https://h.com:81/v1/benef?carteira=1',
      { raw: 'https://h.com:81/v1/benef?carteira=1', query: [{ key: 'carteira', value: '1' }] },
      {
        protocol: 'https',
        host: ['h', 'com'],
        port: '81',
        path: ['v1', 'benef'],
        query: [{ key: 'carteira', value: '1' }],
      },
    ];
    for (const url of shapes) {
      expect(only(request({ url }))).toMatchObject({
        baseUrl: 'https://h.com:81',
        path: '/v1/benef',
        query: [{ name: 'carteira', value: '1' }],
      });
    }
  });

  it('begin at a variable that the collection or the environment knows; the environment wins', () => {
    const variable = [
      { key: 'baseUrl', value: 'https://{{host}}/v1' },
      { key: 'host', value: 'a.com' },
    ];
    const item = request({ url: '{{baseUrl}}/benef/:carteira' });
    expect(only(item, { variable }).baseUrl).toBe('https://a.com/v1');
    expect(
      only(item, { variable }, { values: [{ key: 'host', value: 'b.com', enabled: true }] }).baseUrl,
    ).toBe('https://b.com/v1');
    expect(only(item).baseUrl).toBeNull();
    expect(marksIn(only(item).path)).toEqual(['carteira']);
  });

  it('with variables that stand in themselves come to an end', () => {
    const variable = [
      { key: 'a', value: '{{b}}' },
      { key: 'b', value: '{{a}}' },
    ];
    expect(only(request({ url: '{{a}}/x' }), { variable }).baseUrl).toBeNull();
  });
});

describe('authentication', () => {
  const basic21 = {
    type: 'basic',
    basic: [
      { key: 'username', value: 'u' },
      { key: 'password', value: 'S3gr3d0' },
    ],
  };
  const key20 = { type: 'apikey', apikey: { key: 'X-Chave', value: 'S3gr3d0', in: 'header' } };

  it('is taken from the folder around, unless the request has its own or none', () => {
    const folder = (own: object) => ({ name: 'f', auth: basic21, item: [request(own)] });
    expect(only(folder({})).auth).toEqual([{ kind: 'basic' }]);
    expect(only(folder({ auth: key20 })).auth).toEqual([{ kind: 'api_key', in: 'header', name: 'X-Chave' }]);
    expect(only(folder({ auth: { type: 'noauth' } })).auth).toEqual([]);
  });

  it('leaves its secrets behind', () => {
    const operation = only(request({ auth: key20, header: [{ key: 'X-Outra-Senha', value: 'S3gr3d0' }] }), {
      auth: basic21,
      variable: [{ key: 'token', value: 'S3gr3d0' }],
    });
    expect(JSON.stringify({ ...operation, variables: [...operation.variables] })).not.toContain('S3gr3d0');
  });
});

describe('bodies', () => {
  it('of JSON may hold variables in place of values', () => {
    const body = { mode: 'raw', raw: '{"carteira": "{{carteira}}", "contrato": {{contrato}}, "x": [1]}' };
    const operation = only(request({ method: 'POST', body }));
    expect(operation.body).toMatchObject({ kind: 'json', tree: { x: [1] } });
    expect([...operation.variables.keys()].sort()).toEqual(['carteira', 'contrato']);
  });

  it('cannot forge the mark of a variable', () => {
    const body = { mode: 'raw', raw: '{"a": "\\ue000carteira\\ue001", "b": "\ue000x\ue001"}' };
    expect(only(request({ method: 'POST', body })).body).toMatchObject({ tree: { a: 'carteira', b: 'x' } });
  });

  it('of forms, GraphQL and files are read or named', () => {
    const urlencoded = [
      { key: 'a', value: '1' },
      { key: 'b', value: '2', disabled: true },
    ];
    expect(only(request({ method: 'POST', body: { mode: 'urlencoded', urlencoded } })).body).toEqual({
      kind: 'form',
      fields: [{ name: 'a', value: '1', required: true }],
    });
    const graphql = { query: 'query($id: ID!) { benef(id: $id) { nome } }', variables: '{"id": "1"}' };
    expect(only(request({ method: 'POST', body: { mode: 'graphql', graphql } })).body).toMatchObject({
      tree: { variables: { id: '1' } },
    });
    expect(
      only(request({ method: 'POST', body: { mode: 'file', file: { src: 'x' } } })).notes.join(),
    ).toContain('arquivo');
  });
});

describe('what is no such collection', () => {
  it.each([
    ['Postman 1', { id: 'x', requests: [] }],
    ['OpenAPI', { openapi: '3.0.0', paths: {} }],
    ['something else', { a: 1 }],
  ])('is refused with a reason: %s', (_name, value) => {
    expect(() => readPostman(value as Record<string, unknown>, { label: 'c' })).toThrow(ImportError);
  });

  it('may have values of the wrong kind everywhere', () => {
    for (const value of [null, 1, 'x', [], {}, true, [null]]) {
      const items = [
        { name: value, request: value },
        {
          item: [
            {
              request: { url: value, header: value, body: value, auth: value, method: value },
              response: value,
            },
          ],
        },
        value,
      ];
      const document = { info: value, item: items, variable: value, auth: value };
      for (const one of readPostman(document, { label: 'c' }).operations)
        expect(one.read().kind).toBe('rest');
    }
  });
});
