import type { OperatorConfig } from '../config/config.ts';
import { createSource } from './create-source.ts';
import type { SourceDeps } from './deps.ts';
import { faultySource } from './faulty-source.ts';
import type { Source } from './source.ts';
import type { SourceWatch } from './source-watch.ts';

/** The source of each operator that has one, by registro ANS. */
export async function createSources(
  operators: readonly OperatorConfig[],
  { watch, ...deps }: Omit<SourceDeps, 'operator' | 'watch'> & { watch?: (operator: string) => SourceWatch },
): Promise<Map<string, Source>> {
  const sources = new Map<string, Source>();
  for (const { ans_registry, source, sourceFaults } of operators)
    if (sourceFaults !== undefined) sources.set(ans_registry, faultySource(sourceFaults));
    else if (source !== null)
      sources.set(
        ans_registry,
        await createSource(source, { ...deps, operator: ans_registry, watch: watch?.(ans_registry) }),
      );
  return sources;
}

/** The sources that offer something more than answers, by registro ANS. */
export function offering<T>(
  sources: ReadonlyMap<string, Source>,
  offer: (source: Source) => T | undefined,
): Map<string, T> {
  const offered = new Map<string, T>();
  for (const [operator, source] of sources) {
    const what = offer(source);
    if (what !== undefined) offered.set(operator, what);
  }
  return offered;
}
