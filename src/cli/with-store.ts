import type { Config } from '../config/config.ts';
import { CarimboError } from '../errors.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { explainDatabase } from './database/explain.ts';

/** Opens the configured database for the work. Never migrates, and creates only the demo's, which holds no real numbers. */
export async function withStore<T>(
  config: Pick<Config, 'database' | 'mode' | 'file'>,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openStore(config.database, 'none').catch((error: unknown) => {
    const isMissing = error instanceof CarimboError && error.code === 'database_missing';
    if (isMissing && config.mode === 'demo') return openStore(config.database, 'create');
    throw explainDatabase(error, config);
  });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
