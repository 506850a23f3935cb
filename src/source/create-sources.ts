import type { OperatorConfig } from '../config/config.ts';
import { createSource } from './create-source.ts';
import type { SourceDeps } from './deps.ts';
import type { Source } from './source.ts';

/** The source of each operator that has one, by registro ANS. */
export async function createSources(
  operators: readonly OperatorConfig[],
  deps: Omit<SourceDeps, 'operator'>,
): Promise<Map<string, Source>> {
  const sources = new Map<string, Source>();
  for (const { ans_registry, source } of operators)
    if (source !== null)
      sources.set(ans_registry, await createSource(source, { ...deps, operator: ans_registry }));
  return sources;
}
