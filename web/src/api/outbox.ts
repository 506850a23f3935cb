import { queryOptions } from '@tanstack/react-query';
import type { Static } from 'typebox';
import type { OutboxSchema } from '../../../src/api/schemas/admin.ts';
import { call } from './client.ts';

export type Queue = Static<typeof OutboxSchema>['items'][number];

export const outboxQuery = queryOptions({
  queryKey: ['outbox'],
  queryFn: async ({ signal }) => (await call<{ items: Queue[] }>('GET', '/outbox', { signal })).items,
});

export function retryOutbox(): Promise<{ count: number }> {
  return call('POST', '/outbox/retry');
}

export function forgetOutbox(target: string): Promise<{ count: number }> {
  return call('POST', '/outbox/forget', { body: { target } });
}
