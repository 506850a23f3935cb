import type { SourceConfig } from '../config/config.ts';
import type { SourceDeps } from './deps.ts';
import { createFileSource } from './file/create-file-source.ts';
import type { RemoteSourceConfig } from './settings/remote-config.ts';
import type { CodeSettings, DescribedSettings } from './settings/source-schema.ts';
import type { Source } from './source.ts';

/** The operator's source, by its kind. Never fails for a source that is down or misconfigured: `find` and `check` tell. */
export async function createSource(config: SourceConfig, deps: SourceDeps): Promise<Source> {
  if (config.kind === 'file') return createFileSource(config, deps);
  if (isCode(config)) return (await import('./code/create-code-source.ts')).createCodeSource(config, deps);
  if (isDescribed(config))
    return (await import('./remote/create-remote-source.ts')).createRemoteSource(config, deps);
  throw new Error(`a source of kind ${config.kind} that is neither code nor described`);
}

function isCode(config: RemoteSourceConfig): config is RemoteSourceConfig<CodeSettings> {
  return config.settings.kind === 'code';
}

function isDescribed(config: RemoteSourceConfig): config is RemoteSourceConfig<DescribedSettings> {
  return config.settings.kind !== 'code';
}
