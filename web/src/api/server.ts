import { queryOptions } from '@tanstack/react-query';
import type { Static } from 'typebox';
import type { CalendarSchema, StatusSchema } from '../../../src/api/schemas/server-status.ts';
import { call } from './client.ts';

export type Status = Static<typeof StatusSchema>;
export type Calendar = Static<typeof CalendarSchema>;

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => call<Status>('GET', '/status', { signal }),
});

export function calendarQuery(year: number) {
  return queryOptions({
    queryKey: ['calendar', year],
    queryFn: ({ signal }) => call<Calendar>('GET', `/calendar?year=${year}`, { signal }),
  });
}
