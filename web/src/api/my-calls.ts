import { queryOptions } from '@tanstack/react-query';
import type { Static } from 'typebox';
import type { AnsweredCallsSchema, PopTimesSchema } from '../../../src/api/schemas/my-calls.ts';
import { call } from './client.ts';
import type { ProtocolPage } from './types.ts';

export type AnsweredCall = Static<typeof AnsweredCallsSchema>['items'][number];

export const answeredQuery = queryOptions({
  queryKey: ['my calls'],
  queryFn: ({ signal }) => call<Static<typeof AnsweredCallsSchema>>('GET', '/my-calls', { signal }),
});

export const popTimesQuery = queryOptions({
  queryKey: ['pop times'],
  queryFn: ({ signal }) => call<Static<typeof PopTimesSchema>>('GET', '/my-calls/times', { signal }),
  refetchInterval: 30_000,
});

/** The last protocols of the same person: by the card, or else by the telephone. */
export function lastOfPersonQuery(by: { card_number: string } | { caller: string } | null) {
  return queryOptions({
    queryKey: ['last of person', by],
    enabled: by !== null,
    queryFn: ({ signal }) =>
      call<ProtocolPage>('POST', '/protocols/search', { body: { ...by, limit: 6 }, signal }),
  });
}
