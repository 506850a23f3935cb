import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';
import type {
  AccessFilters,
  AccessRecordPage,
  AppendBody,
  CallbackPage,
  CallbackSummary,
  DeadlinePage,
  DeadlineSummary,
  Protocol,
  ProtocolPage,
  SearchFilters,
} from './types.ts';

const PAGE = 50;
const FIRST: string | null = null;

/** By POST: a CPF or a card does not belong into an address, which servers and proxies log. */
export function searchQuery(filters: SearchFilters) {
  return infiniteQueryOptions({
    queryKey: ['search', filters],
    queryFn: ({ pageParam, signal }) =>
      call<ProtocolPage>('POST', '/protocols/search', {
        body: { ...filters, limit: PAGE, ...(pageParam !== null && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: FIRST,
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });
}

export function deadlinesQuery(demand: string | null) {
  return infiniteQueryOptions({
    queryKey: ['deadlines', demand],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: String(PAGE) });
      if (demand !== null) query.set('class', demand);
      if (pageParam !== null) query.set('cursor', pageParam);
      return call<DeadlinePage>('GET', `/deadlines?${query}`, { signal });
    },
    initialPageParam: FIRST,
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });
}

/** Counts show no protocol, so that asking for them often records nothing. */
export const deadlineSummaryQuery = queryOptions({
  queryKey: ['deadline summary'],
  queryFn: ({ signal }) => call<DeadlineSummary>('GET', '/deadlines/summary', { signal }),
  refetchInterval: 5_000,
  staleTime: 0,
});

export const callbackSummaryQuery = queryOptions({
  queryKey: ['callback summary'],
  queryFn: ({ signal }) => call<CallbackSummary>('GET', '/callbacks/summary', { signal }),
  refetchInterval: 30_000,
  staleTime: 0,
});

export function callbacksQuery() {
  return infiniteQueryOptions({
    queryKey: ['callbacks'],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: String(PAGE) });
      if (pageParam !== null) query.set('cursor', pageParam);
      return call<CallbackPage>('GET', `/callbacks?${query}`, { signal });
    },
    initialPageParam: FIRST,
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });
}

export function protocolQuery(number: string) {
  return queryOptions({
    queryKey: ['protocol', number],
    queryFn: ({ signal }) => call<Protocol>('GET', `/protocols/${encodeURIComponent(number)}`, { signal }),
  });
}

export function readersQuery(number: string) {
  return queryOptions({
    queryKey: ['readers', number],
    queryFn: ({ signal }) =>
      call<AccessRecordPage>('GET', `/access-records?${new URLSearchParams({ number, limit: '100' })}`, {
        signal,
      }),
  });
}

/** By POST: the card may be among the filters. */
export function accessRecordsQuery(filters: AccessFilters) {
  return infiniteQueryOptions({
    queryKey: ['access records', filters],
    queryFn: ({ pageParam, signal }) =>
      call<AccessRecordPage>('POST', '/access-records/search', {
        body: { ...filters, limit: PAGE, ...(pageParam !== null && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: FIRST,
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });
}

export function append(number: string, body: AppendBody, idempotencyKey: string): Promise<void> {
  return call('POST', `/protocols/${encodeURIComponent(number)}/entries`, { body, idempotencyKey });
}

export function paperPath(number: string, paper: 'record' | 'denial'): string {
  return `/v1/protocols/${encodeURIComponent(number)}/${paper}.pdf`;
}
