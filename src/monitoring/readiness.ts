import { withTimeout } from '../concurrency/with-timeout.ts';
import type { Config } from '../config/config.ts';
import type { SourceHealth } from '../source/exchange.ts';
import type { Source } from '../source/source.ts';
import { whyUnusable } from '../store/open-store.ts';
import type { WriteProbe } from './write-probe.ts';

/** What a server is asked before calls are sent to it. Details hold no personal data and no secrets. */
export interface Readiness {
  ready: boolean;
  checks: Record<string, { ok: boolean; detail: string }>;
}

const CHECK_LIMIT_MS = 2000;
/** Whoever asks decides by the answer where calls go: a source that stalls must not make the whole server look dead. */
const SOURCE_PATIENCE_MS = 250;

export interface ReadinessParts {
  database: Config['database'];
  probe: Pick<WriteProbe, 'check'>;
  sources: ReadonlyMap<string, Source>;
}

/**
 * Ready means: can issue. A source that is down is told, but calls are still to be sent here: every caller gets a
 * number, and is identified later. Of a source that is slow to answer, what was known last is told.
 */
export function createReadiness(parts: ReadinessParts): () => Promise<Readiness> {
  const known = new Map<string, SourceHealth>();
  const asking = new Map<string, Promise<SourceHealth>>();

  function ask(operator: string, source: Source): Promise<SourceHealth> {
    const asked = source.check(AbortSignal.timeout(CHECK_LIMIT_MS)).then((health) => {
      known.set(operator, health);
      asking.delete(operator);
      return health;
    });
    asking.set(operator, asked);
    return asked;
  }

  return async () => {
    const store = await checkStore(parts);
    // All at once: one that is slow must not make the answer late for each of the others.
    const asked = [...parts.sources].map(async ([operator, source]) => {
      const otherwise = (): SourceHealth => known.get(operator) ?? SLOW;
      const health = await withTimeout(
        { ms: SOURCE_PATIENCE_MS, otherwise },
        () => asking.get(operator) ?? ask(operator, source),
      ).catch(otherwise);
      return [`source_${operator}`, health] as const;
    });
    const checks: Readiness['checks'] = { store, ...Object.fromEntries(await Promise.all(asked)) };
    return { ready: store.ok, checks };
  };
}

async function checkStore({ database, probe }: Pick<ReadinessParts, 'database' | 'probe'>) {
  try {
    await withTimeout({ ms: CHECK_LIMIT_MS, otherwise: late }, () => probe.check());
    return { ok: true, detail: `${database.kind}: aceita gravação` };
  } catch (error) {
    const { why } = await whyUnusable(database, error);
    return {
      ok: false,
      detail: `o banco de dados não aceita gravação e nenhum número é emitido: ${why['pt-BR']}`,
    };
  }
}

const SLOW: SourceHealth = { ok: false, detail: 'o sistema da operadora ainda não respondeu' };

function late(): never {
  throw new Error('sem resposta a tempo');
}
