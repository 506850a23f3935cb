import Type, { type TSchema } from 'typebox';
import { describe, expect, test } from 'vitest';
import { askLimits } from '../../src/source/engine/limits.ts';
import { EXCLUDED_FUNCTIONS } from '../../src/source/engine/mapping/excluded-functions.ts';
import { compileExpression } from '../../src/source/engine/mapping/expression.ts';
import { GrpcConnection, GrpcRequest } from '../../src/source/kinds/grpc/schema.ts';
import { HttpConnection, RestSource, SoapRequest } from '../../src/source/kinds/http/schema.ts';
import { KINDS } from '../../src/source/kinds/kinds.ts';
import { SqlConnection, SqlRequest } from '../../src/source/kinds/sql/schema.ts';
import * as common from '../../src/source/schema/common.ts';
import { PROTOCOL_PLACES, REGISTER_PLACES } from '../../src/source/schema/places.ts';
import { Auth } from '../../src/source/transport/auth/auth-schema.ts';
import { HttpRequest } from '../../src/source/transport/http/http-request-schema.ts';
import { firstColumn, readPage } from './support/pages.ts';

const keys = readPage('docs/origens-chaves.md');
const guide = readPage('docs/origens.md');

const { issue, register } = RestSource.properties;
/** Heading → the schema that its section lists, and keys whose contents have a section of their own. */
const SECTIONS: { heading: string; schema: TSchema; leaves?: string[] }[] = [
  { heading: 'Parâmetros', schema: common.Parameter },
  { heading: 'Entrada', schema: common.InputRule },
  { heading: 'Conexão HTTP: rest e soap', schema: HttpConnection },
  { heading: 'Conexão SQL', schema: SqlConnection },
  { heading: 'Conexão gRPC', schema: GrpcConnection },
  { heading: 'Autenticação', schema: Auth, leaves: ['request'] },
  { heading: 'Pedido HTTP: rest e login', schema: HttpRequest },
  { heading: 'Pedido SOAP', schema: SoapRequest },
  { heading: 'Pedido SQL', schema: SqlRequest },
  { heading: 'Pedido gRPC', schema: GrpcRequest },
  { heading: 'Limites', schema: common.Limits },
  { heading: 'Regras', schema: common.OutcomeRule },
  { heading: 'Mapeamento', schema: common.Mapping },
  {
    heading: 'Número gerado pela operadora',
    schema: issue,
    leaves: ['request', 'outcomes', 'find.request', 'find.outcomes'],
  },
  { heading: 'Envio à operadora', schema: register, leaves: ['request', 'outcomes'] },
  { heading: 'Testes', schema: common.SourceTest },
];

describe('docs/origens-chaves.md', () => {
  test('has a row for every part of a file, and no other', () => {
    // A CSV has a page of its own.
    const parts = KINDS.filter(({ name }) => name !== 'file').flatMap(({ schema }) =>
      Type.IsObject(schema) ? Object.keys(schema.properties) : [],
    );
    expect(firstColumn(keys, 'O arquivo').sort()).toEqual([...new Set(parts)].sort());
  });

  test.each(SECTIONS)(
    '$heading: every key of the schema, and no other',
    ({ heading, schema, leaves = [] }) => {
      expect(firstColumn(keys, heading).sort()).toEqual(keysOf(schema, leaves).sort());
    },
  );

  test.each(SECTIONS)('$heading: every value that can be chosen', ({ heading, schema, leaves = [] }) => {
    const section = sectionOf(heading);
    expect(choicesOf(schema, leaves).filter((choice) => !section.includes(choice))).toEqual([]);
  });

  test('lists the default limits of the program', () => {
    const { timeoutMs, attempts, retryWaitMs, concurrency, queue, breaker, cache } = askLimits();
    const rows = {
      timeout_ms: timeoutMs,
      attempts,
      retry_wait_ms: retryWaitMs,
      concurrency,
      queue,
      'breaker.failures': breaker.failures,
      'breaker.pause_seconds': breaker.pauseMs / 1_000,
      'cache.found_seconds': cache.foundSeconds,
      'cache.not_found_seconds': cache.notFoundSeconds,
      'cache.entries': cache.entries,
    };
    const table = sectionOf('Limites').replace(/ +\|/g, ' |');
    for (const [key, value] of Object.entries(rows)) expect(table).toContain(`| \`${key}\` | ${value} |`);
  });

  test('lists every name that a template may contain', () => {
    const section = sectionOf('Modelos');
    const names = new Set<string>([...PROTOCOL_PLACES, ...REGISTER_PLACES]);
    expect([...names].filter((name) => !section.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('the recipes of docs/origens.md', () => {
  const [, section = ''] = guide.text.split('### Receitas de expressões');
  const rows = [...section.matchAll(/^\| [^|]+ \| `([^`]+)` +\| `([^`]+)` +\| `([^`]+)` +\|$/gm)].map(
    ([, input = '', expression = '', gives = '']) => ({ input, expression, gives }),
  );

  test('exist', () => {
    expect(rows.length).toBeGreaterThan(15);
  });

  test.each(rows)('$expression gives $gives', async ({ input, expression, gives }) => {
    const asked = { card_number: '123' };
    const value = await compileExpression(expression).evaluate(JSON.parse(input), { asked });
    expect(value).toEqual(JSON.parse(gives));
  });

  test('name no function that does not exist', () => {
    const named = [...guide.text.matchAll(/\$([a-z][A-Za-z]+)\(/g)].map(([, name = '']) => name);
    expect(named.filter((name) => name in EXCLUDED_FUNCTIONS)).toEqual([]);
    expect(() => compileExpression('$contains(nome, /a+/)')).toThrow('regular expressions');
  });
});

function sectionOf(heading: string): string {
  const [, section = ''] = keys.text.split(`\n## ${heading}\n`);
  return section.split('\n## ')[0] ?? '';
}

/** `tls.ca`, `number.value`: paths of single values and lists. */
function keysOf(schema: TSchema, leaves: string[], path = ''): string[] {
  if (path !== '' && (leaves.includes(path) || !hasParts(schema))) return [path];
  // A connection's `tls` is a switch or a group: the row of the switch, and those of the group.
  if (Type.IsUnion(schema))
    return [path, ...schema.anyOf.flatMap((form) => (hasParts(form) ? keysOf(form, leaves, path) : []))];
  if (!Type.IsObject(schema)) return [path];
  return Object.entries(schema.properties).flatMap(([key, property]) =>
    keysOf(property, leaves, path === '' ? key : `${path}.${key}`),
  );
}

const hasParts = (schema: TSchema): boolean =>
  Type.IsObject(schema) || (Type.IsUnion(schema) && schema.anyOf.some((form) => Type.IsObject(form)));

function choicesOf(schema: TSchema, leaves: string[], path = ''): string[] {
  if (leaves.includes(path) && path !== '') return [];
  if ('enum' in schema && Array.isArray(schema.enum)) return schema.enum.map(String);
  if (Type.IsArray(schema)) return choicesOf(schema.items, leaves, path);
  if (Type.IsUnion(schema)) return schema.anyOf.flatMap((form) => choicesOf(form, leaves, path));
  if (!Type.IsObject(schema)) return [];
  return Object.entries(schema.properties).flatMap(([key, property]) =>
    choicesOf(property, leaves, path === '' ? key : `${path}.${key}`),
  );
}
