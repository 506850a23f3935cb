import type { DescribedSettings } from '../../src/source/schema/described-source.ts';
import type { SourceConfig } from '../../src/source/source-config.ts';

/** A loaded source file for tests; the given fields replace the defaults. */
export function remoteConfig<S extends DescribedSettings>(
  settings: S,
  fields: Partial<SourceConfig<S>> = {},
): SourceConfig<S> {
  return {
    kind: settings.kind,
    name: 'Sistema de teste',
    file: '/etc/carimbo/origem.yaml',
    folder: '/etc/carimbo',
    settings,
    values: {},
    urlParameters: [],
    secrets: [],
    ...fields,
  };
}
