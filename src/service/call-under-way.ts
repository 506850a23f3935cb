import type { Entry } from '../protocol/entry.ts';
import type { Protocol } from '../protocol/protocol.ts';

/** A call without a recorded end is not under way for ever. */
const LONGEST_CALL_MS = 12 * 3_600_000;
const IN_PROGRESS = new Set<string>([
  'call.queued',
  'call.ringing',
  'call.answered',
  'call.held',
  'call.transferred',
]);

/**
 * The id of the protocol's call while it goes on, as far as the facts of the call tell. They may come in any order, so they
 * are compared by when they happened.
 */
export function callUnderWay(
  { call_id }: Pick<Protocol, 'call_id'>,
  entries: readonly Entry[],
  now: number,
): string | null {
  if (call_id === null) return null;
  let begun = Number.NEGATIVE_INFINITY;
  let ended = Number.NEGATIVE_INFINITY;
  for (const entry of entries) {
    if (isEnd(entry)) ended = Math.max(ended, momentOf(entry));
    else if (isInProgress(entry)) begun = Math.max(begun, momentOf(entry));
  }
  return begun > ended && now - begun < LONGEST_CALL_MS ? call_id : null;
}

/** The facts of a return call are its outcome; one that a person records has no UNIQUEID. */
function isEnd({ type, data }: Entry): boolean {
  if (type === 'callback') return 'unique_id' in data && data.outcome === 'not_reached';
  return type === 'call.ended';
}

function isInProgress({ type, data }: Entry): boolean {
  if (type === 'callback') return 'unique_id' in data && data.outcome === 'reached';
  return IN_PROGRESS.has(type);
}

function momentOf({ at, data }: Entry): number {
  const { happened_at } = data as { happened_at?: string };
  return Date.parse(happened_at ?? at);
}
