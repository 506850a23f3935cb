import type { Static } from 'typebox';
import type { PracticeEventsSchema } from '../../../src/api/schemas/training.ts';
import { call } from './client.ts';

export type PracticeEvent = Static<typeof PracticeEventsSchema>['items'][number];

export async function placeCall(): Promise<string> {
  return (await call<{ call: string }>('POST', '/training/calls', { body: {} })).call;
}

/** What happened after the first `after` events; waits a while for the next one. */
export async function eventsOf(id: string, after: number, signal: AbortSignal): Promise<PracticeEvent[]> {
  const path = `/training/calls/${id}/events?after=${after}`;
  return (await call<{ items: PracticeEvent[] }>('GET', path, { signal })).items;
}

export function pressKeys(id: string, keys: string): Promise<void> {
  return call('POST', `/training/calls/${id}/keys`, { body: { keys } });
}

export function hangUp(id: string): Promise<void> {
  return call('DELETE', `/training/calls/${id}`);
}

/** Lets a call ring at the user's own extension. */
export async function ring(): Promise<string> {
  return (await call<{ number: string }>('POST', '/training/rings', { body: {} })).number;
}
