import type { SourceConfig } from '../source/kinds/source-config.ts';
import type { RemoteSourceConfig } from '../source/schema/remote-config.ts';
import type { DescribedSettings } from '../source/schema/source-schema.ts';

/** A source whose requests, rules and mapping stand in its file: each step can be shown. */
export type DescribedConfig = RemoteSourceConfig<DescribedSettings>;

export function isDescribed(config: SourceConfig): config is DescribedConfig {
  return config.kind !== 'file' && config.kind !== 'code';
}

/** Where it is written, or where its data are. */
export function placeOf(config: SourceConfig): string {
  return config.kind === 'file' ? config.path : config.file;
}
