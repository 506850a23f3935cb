import type { Store } from '../../src/store/store.ts';
import type { Changes } from '../../src/store/transaction.ts';

/** The store, but shows `look` what each transaction decided; `look` may change it before it is written. */
export function watched(store: Store, look: (changes: Changes, now: number) => void): Store {
  return {
    ...store,
    transact: (references, decide) =>
      store.transact(references, (view) => {
        const changes = decide(view);
        look(changes, view.now);
        return changes;
      }),
  };
}
