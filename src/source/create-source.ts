import type { SourceConfig } from '../config/config.ts';
import type { SourceDeps } from './deps.ts';
import { createFileSource } from './file/create-file-source.ts';
import type { Source } from './source.ts';

/** The operator's source, by its kind. Never fails for a source that is down or misconfigured: `find` and `check` tell. */
export function createSource(config: SourceConfig, deps: SourceDeps): Promise<Source> {
  switch (config.kind) {
    case 'file':
      return createFileSource(config, deps);
  }
}
