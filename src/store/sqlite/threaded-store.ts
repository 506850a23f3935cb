import type { Store } from '../store.ts';
import { CommitThread } from './commit-thread.ts';
import { openSqliteStore } from './sqlite-store.ts';

/** The embedded store as the server uses it: reads here, transactions in their own thread. */
export async function openThreadedSqliteStore(path: string): Promise<Store> {
  const store = await openSqliteStore(path);
  let thread = await CommitThread.start(path);
  let closed = false;

  /** A thread that has ended is replaced at the next need. */
  async function alive(): Promise<CommitThread> {
    if (!thread.isAlive && !closed) thread = await CommitThread.start(path);
    return thread;
  }

  return {
    ...store,
    commit: async (commands) => (await alive()).commit(commands),
    async ping() {
      await (await alive()).commit([]);
    },
    async close() {
      closed = true;
      await thread.close();
      await store.close();
    },
  };
}
