import type { SourceDeps } from '../deps.ts';
import type { DescribedSettings } from '../schema/described-source.ts';
import type { Source } from '../source.ts';
import type { SourceConfig } from '../source-config.ts';
import { kindOf } from './kinds.ts';

/** The operator's source, by its kind. Never fails for one that is down or misconfigured: `find` and `check` say so. */
export async function createSource(config: SourceConfig, deps: SourceDeps): Promise<Source> {
  const kind = kindOf(config);
  if (!kind.isDescribed) return kind.create(config, deps);
  const { createRemoteSource } = await import('../engine/create-remote-source.ts');
  return createRemoteSource(config as SourceConfig<DescribedSettings>, { ...deps, kind });
}
