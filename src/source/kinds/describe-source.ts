import { basename } from 'node:path';
import { askLimits } from '../engine/limits.ts';
import type { CommonSettings } from '../schema/common.ts';
import type { SourceConfig } from '../source-config.ts';
import type { SourceFacts } from '../trial.ts';
import { dataFileOf } from './kinds.ts';

/** What a person may see of a source's configuration: nothing that may hold a secret. */
export function describeSource(config: SourceConfig): SourceFacts {
  const { kind, name, file } = config;
  const dataFile = dataFileOf(config);
  if (dataFile !== undefined) return { kind, name: basename(dataFile), file: basename(dataFile), limits: [] };
  return { kind, name, file: basename(file), limits: limitsOf(config.settings as CommonSettings) };
}

function limitsOf(settings: CommonSettings): SourceFacts['limits'] {
  const { timeoutMs, attempts, concurrency, queue, breaker, cache } = askLimits(settings.limits);
  const values = {
    timeout_ms: timeoutMs,
    attempts,
    concurrency,
    queue,
    'breaker.failures': breaker.failures,
    'breaker.pause_seconds': breaker.pauseMs / 1_000,
    'cache.found_seconds': cache.foundSeconds,
    'cache.not_found_seconds': cache.notFoundSeconds,
  };
  return Object.entries(values).map(([key, value]) => ({ key: `limits.${key}`, value }));
}
