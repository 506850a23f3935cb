import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { NoConnection } from './client.ts';
import { isSignedOut, type Session, sessionQuery } from './session.ts';

const ENDED = ['session ended'];

/** Whatever call finds that the session has ended, the sign-in appears over the same page. */
function noteEnd(error: unknown): void {
  if (isSignedOut(error)) endSession();
}

export function endSession(): void {
  queryClient.setQueryData(ENDED, true);
  queryClient.setQueryData(sessionQuery.queryKey, null);
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noteEnd }),
  mutationCache: new MutationCache({ onError: noteEnd }),
  defaultOptions: {
    // A browser without a network says so at once, instead of waiting silently until it has one.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      retry: (failures, error) => error instanceof NoConnection && failures < 2,
      // Every reading of a protocol is recorded with its reader: not again and again without need.
      refetchOnWindowFocus: false,
      staleTime: 10_000,
    },
  },
});

/** Whether the session ended while somebody worked. */
export function hasEnded(): boolean {
  return queryClient.getQueryData(ENDED) === true;
}

/** Somebody signed in, or out: nothing that one person read stays for the next. */
export function changeSession(session: Session | null): void {
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
  queryClient.setQueryData(sessionQuery.queryKey, session);
}
