import type { Readiness } from './http/http-deps.ts';
import type { Source } from './source/source.ts';
import type { Store } from './store/store.ts';

const CHECK_LIMIT_MS = 2000;

/**
 * Ready means: can issue. A source that is down is told, but calls are still to be sent here: every caller gets a
 * number, and is identified later.
 */
export function createReadiness(parts: {
  store: Store;
  sources: ReadonlyMap<string, Source>;
}): () => Promise<Readiness> {
  return async () => {
    const store = await within(parts.store.ping()).then(
      () => ({ ok: true, detail: parts.store.kind }),
      () => ({ ok: false, detail: 'o banco de dados não responde: nenhum número é emitido' }),
    );
    // All at once: one that is slow must not make the answer late for each of the others.
    const asked = [...parts.sources].map(
      async ([operator, source]) =>
        [`source_${operator}`, await source.check(AbortSignal.timeout(CHECK_LIMIT_MS))] as const,
    );
    const checks: Readiness['checks'] = { store, ...Object.fromEntries(await Promise.all(asked)) };
    return { ready: store.ok, checks };
  };
}

function within(work: Promise<void>): Promise<void> {
  const limit = new Promise<never>((_, reject) => {
    setTimeout(reject, CHECK_LIMIT_MS, new Error('no answer in time')).unref();
  });
  return Promise.race([work, limit]);
}
