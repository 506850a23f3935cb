import type { RemoteSourceConfig } from '../../src/source/schema/remote-config.ts';
import type { DescribedSettings } from '../../src/source/schema/source-schema.ts';

/** A loaded source file as a test needs it; the fields given win. */
export function remoteConfig<S extends DescribedSettings>(
  settings: S,
  fields: Partial<RemoteSourceConfig<S>> = {},
): RemoteSourceConfig<S> {
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
