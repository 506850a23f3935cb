import { queryOptions } from '@tanstack/react-query';
import type { Static } from 'typebox';
import type { KeyListSchema, NewKeySchema } from '../../../src/api/schemas/admin.ts';
import { call } from './client.ts';

export type Key = Static<typeof KeyListSchema>['items'][number];
export type Scope = Key['scopes'][number];

export interface NewKey {
  origin: string;
  scopes: Scope[];
  expires?: string;
  purpose?: string;
}

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: async ({ signal }) => (await call<{ items: Key[] }>('GET', '/keys', { signal })).items,
});

export function createKey(key: NewKey): Promise<Static<typeof NewKeySchema>> {
  return call('POST', '/keys', { body: key });
}

export function revokeKey(id: string): Promise<Key> {
  return call('DELETE', `/keys/${encodeURIComponent(id)}`);
}
