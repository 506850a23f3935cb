import type { Config } from '../config/config.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';

/** Opens the configured database for as long as the work takes. */
export async function withStore<T>(
  { database }: Pick<Config, 'database'>,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openStore(database);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
