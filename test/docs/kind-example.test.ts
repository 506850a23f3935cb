import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createInterpreter } from '../../src/source/engine/mapping/interpreter.ts';
import { Secrets } from '../../src/source/secrets.ts';
import type { DescribedKind } from '../../src/source/source-kind.ts';
import { check } from '../../src/yaml/check.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Beside the other kinds, so that the imports of the example resolve. */
const folder = mkdtempSync(join(ROOT, 'src/source/kinds/.example-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the kind of source in CONTRIBUTING.md answers lookups', async () => {
  const page = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const [, code = ''] = /```ts\n\/\/ src\/source\/kinds\/json\/kind\.ts\n([\s\S]*?)```/.exec(page) ?? [];
  writeFileSync(join(folder, 'kind.ts'), code);
  writeFileSync(join(folder, 'people.json'), JSON.stringify({ '123': { nome: 'Ana', situacao: 'A' } }));
  const { JSON_FILE: kind } = (await import(join(folder, 'kind.ts'))) as { JSON_FILE: DescribedKind };

  const settings = {
    kind: 'json',
    connection: { path: 'people.json' },
    lookup: { card_number: { key: '${card_number}' } },
    mapping: { name: 'nome', active: 'situacao' },
  };
  expect(check(kind.schema, settings)).toEqual([]);
  const config = { kind: 'json', name: 'JSON', file: join(folder, 'origem.yaml'), folder, settings };
  const parameters = { values: {}, urlParameters: [], secrets: [] };
  const log = { info() {}, warn() {}, error() {} };
  const transport = await kind.open({ ...config, ...parameters }, { secrets: new Secrets(), log });
  const interpreter = createInterpreter(settings, kind);
  const find = async (card_number: string) => {
    const signal = new AbortController().signal;
    const reply = await transport.exchange('lookup.card_number', { card_number }, { signal });
    return interpreter.lookup(reply, { card_number });
  };
  expect(await find('123')).toMatchObject({ outcome: 'found', beneficiary: { name: 'Ana', active: true } });
  expect(await find('9')).toMatchObject({ outcome: 'not_found' });
});
