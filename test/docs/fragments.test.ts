import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { loadSource } from '../../src/source/kinds/load-source.ts';
import { allPages, ROOT } from './support/pages.ts';

/** Parts of a source file that a page shows alone: no whole file, none that the page writes, no carimbo.yaml. */
const fragments = allPages()
  .filter(({ path }) => /^docs\/(origens|numeros-da-operadora|ligacoes\/)/.test(path))
  .flatMap(({ path, blocks }) =>
    blocks
      .filter(({ language, text }) => language === 'yaml' && !/^(# |kind:|operators:)/m.test(text))
      .map(({ text }) => ({ path, text })),
  );

describe('a fragment of a source file on a page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-docs-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('exists for outcomes, issue, register and a database at least', () => {
    expect(fragments.length).toBeGreaterThan(3);
  });

  test.each(fragments)('is accepted in a complete file: $path $text', ({ text }) => {
    const base = text.includes('driver: oracle') ? 'oracle.yaml' : 'rest-issuer.yaml';
    const whole = parseDocument(readFileSync(join(ROOT, 'demo/sources', base), 'utf8'));
    const part = parseDocument(text);
    const keys = Object.keys(part.toJS() as object);
    for (const key of keys) whole.set(key, part.get(key, true));
    const file = join(folder, 'origem.yaml');
    writeFileSync(file, String(whole));
    const { settings } = loadSource({ file, env: {}, offline: true });
    expect(Object.keys(settings as object)).toEqual(expect.arrayContaining(keys));
  });
});
