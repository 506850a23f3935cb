import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { createSource } from '../../src/source/kinds/create-source.ts';
import { loadSourceFile } from '../../src/source/kinds/load-source-file.ts';
import type { RemoteSourceConfig } from '../../src/source/schema/remote-config.ts';
import type { DescribedSettings } from '../../src/source/schema/source-schema.ts';
import type { Source } from '../../src/source/source.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'demo', 'sources');

/** All ready source files. */
export const SOURCE_FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

export function loadDemoSource(
  name: string,
  env: Readonly<Record<string, string>>,
): RemoteSourceConfig<DescribedSettings> {
  return loadSourceFile({
    file: join(FOLDER, name),
    env,
    label: name,
  }) as RemoteSourceConfig<DescribedSettings>;
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
