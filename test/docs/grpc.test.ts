import { describe, expect, test } from 'vitest';
import { CarimboError } from '../../src/errors.ts';
import { errorTrailers, statusName } from '../../src/grpc/error-status.ts';
import { METHODS, SERVICE } from '../../src/grpc/methods.ts';
import { firstColumn, readPage, readSource } from './support/pages.ts';

const page = readPage('docs/grpc.md');

describe('docs/grpc.md', () => {
  test('lists every method with its scope', () => {
    expect(page.text).toContain(SERVICE);
    expect(firstColumn(page, 'Métodos')).toEqual(Object.keys(METHODS));
    for (const [method, { scope }] of Object.entries(METHODS))
      expect(page.text).toMatch(new RegExp(`\`${method}\` +\\| \`${scope}\``));
  });

  test('shows a call whose fields are in the .proto', () => {
    const [, request = '{}'] = /-d '(\{.*\})'/.exec(page.text) ?? [];
    const proto = readSource('proto/carimbo/v1/carimbo.proto');
    const [, message = ''] = /message IssueProtocolRequest \{([^}]*)\}/.exec(proto) ?? [];
    const fields = [...message.matchAll(/string (\w+) = \d+;/g)].map(([, name]) => name);
    expect(fields).toEqual(expect.arrayContaining(Object.keys(JSON.parse(request))));
  });

  test('lists every status with its HTTP statuses', () => {
    const rows = [...page.text.matchAll(/^\| `([A-Z_]+)` +\| ([\d, ]+?) +\|/gm)];
    expect(rows).toHaveLength(8);
    for (const [, name, numbers = ''] of rows)
      for (const status of numbers.split(', '))
        expect(statusName({ status: Number(status) } as CarimboError), status).toBe(name);
  });

  test('lists every trailer', () => {
    const set: string[] = [];
    const trailers = { set: (name: string) => set.push(name) } as never;
    const text = { 'pt-BR': 'consultas demais', en: 'too many lookups' };
    const error = new CarimboError('lookup_limited', 429, text, { field: 'card_number', retryAfter: 1 });
    errorTrailers(trailers, error, { code: 8, id: '1', language: 'pt-BR', details: () => Buffer.alloc(0) });
    const shown = firstColumn(page, 'Erros').filter((name) => name === name.toLowerCase());
    expect(set.filter((name) => name !== 'content-language').sort()).toEqual(shown.sort());
  });
});
