import { queryOptions } from '@tanstack/react-query';
import type { Static } from 'typebox';
import type {
  OperatorSourceSchema,
  SourceCheckSchema,
  SourceTrialSchema,
} from '../../../src/api/schemas/source.ts';
import { call } from './client.ts';

export type OperatorSource = Static<typeof OperatorSourceSchema>;
export type SourceCheck = Static<typeof SourceCheckSchema>;
export type SourceTrial = Static<typeof SourceTrialSchema>;
export type Exchange = SourceTrial['exchanges'][number];
export type AskedField = SourceTrial['asked']['field'];

export const sourceQuery = queryOptions({
  queryKey: ['source'],
  queryFn: ({ signal }) => call<OperatorSource>('GET', '/source', { signal }),
});

export function checkSource(signal: AbortSignal): Promise<SourceCheck> {
  return call('POST', '/source/check', { signal });
}

/** Looks a person up, which is recorded. */
export function trySource(
  asked: { field: AskedField; value: string },
  signal: AbortSignal,
): Promise<SourceTrial> {
  return call('POST', '/source/try', { body: { [asked.field]: asked.value }, signal });
}
