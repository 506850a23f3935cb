import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { likeliest } from '../../src/authoring/import/rank-operations.ts';
import { kindOf } from '../../src/source/kinds/kinds.ts';
import { check } from '../../src/yaml/check.ts';
import { importChosen, listOf } from './import-file.ts';

/**
 * API documents of other projects, out of packages of the npm registry (versions are in package.json). The year is that in
 * which the document or its package was published.
 */
const DOCUMENTS: readonly (readonly [
  format: 'openapi' | 'postman',
  version: string,
  year: number,
  path: string,
])[] = [
  ['openapi', '2.0', 2021, '@readme/oas-examples/2.0/json/petstore.json'],
  ['openapi', '2.0', 2014, '@readme/oas-examples/2.0/yaml/petstore-expanded.yaml'],
  ['openapi', '2.0', 2014, '@readme/oas-examples/2.0/json/api-with-examples.json'],
  ['openapi', '3.0', 2021, '@readme/oas-examples/3.0/json/star-trek.json'],
  ['openapi', '3.0', 2017, '@readme/oas-examples/3.0/yaml/uspto.yaml'],
  ['openapi', '3.0', 2023, '@readme/oas-examples/3.0/json/readme-legacy.json'],
  ['openapi', '3.0', 2021, '@readme/oas-examples/3.0/json/schema-circular.json'],
  ['openapi', '3.0', 2021, '@readme/oas-examples/3.0/json/circular-request-bodies.json'],
  ['openapi', '3.0', 2021, '@readme/oas-examples/3.0/json/polymorphism.json'],
  ['openapi', '3.0', 2021, '@readme/oas-examples/3.0/json/security-multiple.json'],
  ['openapi', '3.0', 2021, '@readme/oas-examples/3.0/json/server-variables.json'],
  ['openapi', '3.0', 2021, '@readme/oas-examples/3.0/json/parameters-style.json'],
  ['openapi', '3.1', 2025, '@readme/oas-examples/3.1/json/readme.json'],
  ['openapi', '3.1', 2024, '@readme/oas-examples/3.1/yaml/train-travel.yaml'],
  ['openapi', '3.1', 2024, '@readme/oas-examples/3.1/json/schema-types.json'],
  ['openapi', '3.1', 2024, '@scalar/galaxy/dist/latest.yaml'],
  ['openapi', '3.0', 2025, '@digdir/dialogporten-schema/swagger.verified.json'],
  ['postman', '2.0', 2016, 'postman-collection-transformer/examples/v2.0.0/box.json'],
  ['postman', '2.0', 2016, 'postman-collection-transformer/examples/v2.0.0/twitter.json'],
  ['postman', '2.0', 2016, 'postman-collection-transformer/examples/v2.0.0/github.json'],
  ['postman', '2.1', 2017, 'postman-collection-transformer/examples/v2.1.0/echo.json'],
  ['postman', '2.1', 2017, 'postman-collection-transformer/examples/v2.1.0/hackernews.json'],
  ['postman', '2.1', 2017, 'postman-collection-transformer/examples/v2.1.0/box.json'],
  ['postman', '2.0', 2021, 'postman-to-openapi/test/resources/input/v2/FolderCollection.json'],
  ['postman', '2.1', 2021, 'postman-to-openapi/test/resources/input/v21/FolderCollection.json'],
  ['postman', '2.1', 2021, 'postman-to-openapi/test/resources/input/v21/AuthBearer.json'],
  ['postman', '2.1', 2021, 'postman-to-openapi/test/resources/input/v21/MultipleServers.json'],
];

const require = createRequire(import.meta.url);

/** A package's folder; some do not let their package.json be asked for. */
function pathOf(path: string): string {
  const name = path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/');
  for (const root of require.resolve.paths(name) ?? []) {
    const file = join(root, path);
    if (statSync(file, { throwIfNoEntry: false })) return file;
  }
  throw new Error(`${path} is not installed beside ${dirname(import.meta.url)}`);
}

interface Folder {
  item?: Folder[];
  items?: Folder[];
  request?: unknown;
}

/** Operations counted without our readers. */
function countIn(file: string): number {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  const document = file.endsWith('.json') ? JSON.parse(text) : parse(text, { maxAliasCount: -1 });
  const itemsOf = (folder: Folder) => folder.item ?? folder.items;
  const requestsIn = (items: Folder[]): number =>
    items.reduce(
      (total, one) => total + requestsIn(itemsOf(one) ?? []) + (one.request === undefined ? 0 : 1),
      0,
    );
  const items = itemsOf(document);
  if (items) return requestsIn(items);
  const methods = ['get', 'put', 'post', 'delete', 'patch', 'head'];
  return Object.values<Record<string, unknown>>(document.paths ?? {})
    .filter((item) => item.$ref === undefined)
    .reduce((total, item) => total + methods.filter((method) => item[method]).length, 0);
}

describe('API documents of other projects', () => {
  it.each(DOCUMENTS)(
    '%s %s (%i): %s is listed, and its operations become source files that load',
    async (format, version, _year, path) => {
      const file = pathOf(path);
      const { document, ranked } = await listOf({ format, from: file, headers: {} });
      expect(document.format).toContain(version);
      expect(ranked).toHaveLength(countIn(file));
      expect(new Set(ranked.map(({ id }) => id)).size).toBe(ranked.length);

      const last = ranked.length - 1;
      const chosen = new Set([
        likeliest(ranked),
        ...[0, last, last >> 1, last >> 2].map((index) => ranked[index]),
      ]);
      for (const operation of chosen) {
        if (!operation) continue;
        const { written, config, draft, yaml } = await importChosen(operation, document);
        expect(check(kindOf(config).schema, written)).toEqual([]);
        expect(written).toEqual(JSON.parse(JSON.stringify(draft.settings)));
        expect(yaml).toMatch(/\$\{(card_number|cpf)(\|number)?\}/);
      }
    },
    60_000,
  );
});
