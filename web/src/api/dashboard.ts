import { queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';
import type { Dashboard, PopTimes } from './types.ts';

/** As often as the server counts, about; no protocol is read, so that nothing is recorded. */
const REFRESH_MS = 5_000;

/** @param day YYYY-MM-DD; null for today */
export function dashboardQuery(day: string | null) {
  return queryOptions({
    queryKey: ['dashboard', day],
    queryFn: ({ signal }) =>
      call<Dashboard>('GET', day === null ? '/dashboard' : `/dashboard?day=${day}`, { signal }),
    refetchInterval: REFRESH_MS,
    staleTime: 0,
  });
}

/** From ringing to the agent's screen, as this server measured it. */
export const popTimesQuery = queryOptions({
  queryKey: ['pop times'],
  queryFn: ({ signal }) => call<PopTimes>('GET', '/my-calls/times', { signal }),
  refetchInterval: REFRESH_MS,
  staleTime: 0,
});
