import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { createSource } from '../../src/source/kinds/create-source.ts';
import { loadSource } from '../../src/source/kinds/load-source.ts';
import type { DescribedSettings } from '../../src/source/schema/described-source.ts';
import type { Source } from '../../src/source/source.ts';
import type { SourceConfig } from '../../src/source/source-config.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'demo', 'sources');

/** All ready source files. */
export const SOURCE_FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

export function loadDemoSource(
  name: string,
  env: Readonly<Record<string, string>>,
): SourceConfig<DescribedSettings> {
  return loadSource({
    file: join(FOLDER, name),
    env,
    label: name,
  }) as SourceConfig<DescribedSettings>;
}

const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

/** A ready source file, asking a sandbox. */
export function openDemoSource(name: string, { env }: Pick<Sandbox, 'env'>): Promise<Source> {
  return createSource(loadDemoSource(name, env), {
    operator: '999997',
    indexDir: tmpdir(),
    log: SILENT,
  });
}
