import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { createRemoteSource } from '../../src/source/remote/create-remote-source.ts';
import { loadSourceFile } from '../../src/source/settings/load-source-file.ts';
import type { RemoteSourceConfig } from '../../src/source/settings/remote-config.ts';
import type { DescribedSettings } from '../../src/source/settings/source-schema.ts';
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
  return createRemoteSource(loadDemoSource(name, env), {
    operator: '999997',
    indexDir: tmpdir(),
    log: SILENT,
  });
}
