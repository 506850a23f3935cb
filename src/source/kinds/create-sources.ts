import type { Text } from '../../i18n/text.ts';
import type { SourceDeps } from '../deps.ts';
import type { Source } from '../source.ts';
import type { SourceConfig } from '../source-config.ts';
import type { SourceWatch } from '../source-watch.ts';
import { createSource } from './create-source.ts';

/** An operator's part of the configuration. */
interface OperatorSource {
  ans_registry: string;
  source: SourceConfig | null;
  /** Why there is no source although one is named. */
  sourceFaults?: readonly Text[];
}

/** The source of each operator that has one, by registro ANS. */
export async function createSources(
  operators: readonly OperatorSource[],
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

/**
 * Replaces a source whose file cannot be used. Every lookup is `misconfigured`: callers get their numbers, and are
 * identified once the file is fixed and the server restarted.
 */
function faultySource(faults: readonly Text[]): Source {
  const reason = faults[0]?.['pt-BR'] ?? 'o arquivo de origem não pode ser usado';
  return {
    kind: 'faulty',
    answers: { card_number: true, cpf: true },
    find: async () => ({ outcome: 'misconfigured', reason }),
    check: async () => ({ ok: false, detail: reason }),
    async close() {},
  };
}
