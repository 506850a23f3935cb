import type { SourceDeps } from '../deps.ts';
import type { RemoteSourceConfig } from '../schema/remote-config.ts';
import type { CodeSettings, DescribedSettings } from '../schema/source-schema.ts';
import type { Source } from '../source.ts';
import { createFileSource } from './csv/create-file-source.ts';
import { openTransport } from './open-transport.ts';
import type { SourceConfig } from './source-config.ts';

/** The operator's source, by its kind. Never fails for a source that is down or misconfigured: `find` and `check` tell. */
export async function createSource(config: SourceConfig, deps: SourceDeps): Promise<Source> {
  if (config.kind === 'file') return createFileSource(config, deps);
  if (isCode(config)) return (await import('./code/create-code-source.ts')).createCodeSource(config, deps);
  if (isDescribed(config))
    return (await import('../engine/create-remote-source.ts')).createRemoteSource(config, {
      ...deps,
      open: openTransport,
    });
  throw new Error(`a source of kind ${config.kind} that is neither code nor described`);
}

function isCode(config: RemoteSourceConfig): config is RemoteSourceConfig<CodeSettings> {
  return config.settings.kind === 'code';
}

function isDescribed(config: RemoteSourceConfig): config is RemoteSourceConfig<DescribedSettings> {
  return config.settings.kind !== 'code';
}
