import type { UserStore } from '../../src/auth/user-store.ts';
import { Sqlite } from '../../src/platform/sqlite.ts';
import { signIn } from '../../src/store/migrations/015-sign-in.ts';
import { createQuery } from '../../src/store/sqlite/create-query.ts';
import { createUserStore } from '../../src/store/user-store.ts';

/** Users of a database in memory, which is opened when the first query comes. */
export function memoryUsers(): UserStore {
  let query: ReturnType<typeof createQuery> | null = null;
  const open = () => {
    const db = new Sqlite(':memory:');
    db.exec(signIn.sqlite);
    return createQuery(db);
  };
  return createUserStore((...asked) => {
    query ??= open();
    return query(...asked);
  });
}
