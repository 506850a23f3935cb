import type { CallbackConfig } from '../config/config.ts';
import { ERRORS } from '../errors.ts';
import { civilTime, instantAt } from '../protocol/civil-time.ts';
import { announcedNumber, callbackOf, type MissedCall, type Protocol } from '../protocol/protocol.ts';
import type { CallbackPosition, Reads } from '../store/store.ts';

/**
 * - `due`: to be called now
 * - `waiting`: later, because of the hours or of an attempt just made
 * - `given_up`: after the configured number of attempts
 */
export const CALLBACK_STATES = ['due', 'waiting', 'given_up'] as const;
export type CallbackState = (typeof CALLBACK_STATES)[number];
export const CALLBACK_REASONS = ['dropped', 'abandoned'] as const satisfies readonly MissedCall['reason'][];

/** How many callers are examined for one page when there are filters. */
const EXAMINED = 200;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** A caller who is to be called back. */
export interface CallbackTask {
  state: CallbackState;
  reason: MissedCall['reason'];
  /** E.164. */
  caller: string;
  /** Of the last call that was missed: the return call names it. */
  number: string;
  /** Of all calls that were missed since the company last spoke with the caller, the last one first. */
  numbers: string[];
  /** The end of the last call. */
  missed_at: string;
  /** How long the caller waited in the last call; null where the company dropped it. */
  waited_seconds: number | null;
  /** Attempts that failed since the last call. */
  attempts: number;
  last_attempt_at: string | null;
  /** Null once it is given up. */
  next_attempt_at: string | null;
  queue: string | null;
  /** Who last answered. */
  agent: string | null;
}

export interface CallbackPage {
  items: CallbackTask[];
  /** Of each item, the calls that were missed, the last one first. */
  protocols: Protocol[][];
  next_cursor: string | null;
}

export interface CallbackListOptions {
  reads: Pick<Reads, 'callbacks'>;
  operator: { ans_registry: string; time_zone: string; callbacks: CallbackConfig };
  /** Milliseconds since the epoch, by the clock of the journal. */
  now: number;
}

export interface CallbackListFilter {
  state?: CallbackState;
  reason?: MissedCall['reason'];
  queue?: string;
  cursor?: string;
  limit: number;
}

/** One page of the callers to call back, by the end of the last call. */
export async function listCallbacks(
  { reads, operator, now }: CallbackListOptions,
  { cursor, limit, ...filter }: CallbackListFilter,
): Promise<CallbackPage> {
  const { callbacks, ans_registry } = operator;
  const asked = Object.keys(filter).length === 0 ? limit + 1 : EXAMINED;
  const { items: found, stopped } = await reads.callbacks(ans_registry, {
    since_ms: now - callbacks.withinMs,
    waited_s: callbacks.abandonedAfterSeconds,
    limit: asked,
    ...(cursor !== undefined && { after: decodeCursor(cursor) }),
  });
  const matching = found
    .map((calls) => ({ calls, task: taskOf(calls, { operator, now }) }))
    .filter(({ task }) => matches(task, filter));
  const page = matching.slice(0, limit);
  const end =
    matching.length > limit ? page.at(-1)?.calls : found.length === asked ? found.at(-1) : undefined;
  const position = end === undefined ? stopped : positionOf(end);
  return {
    items: page.map(({ task }) => task),
    protocols: page.map(({ calls }) => calls),
    next_cursor: position === null ? null : encodeCursor(position),
  };
}

/** How many callers are in each state. */
export interface CallbackSummary extends Record<CallbackState, number> {
  /** False where there are so many that only those were counted who have waited longest. */
  complete: boolean;
}

const COUNTED = 100;

export async function summarizeCallbacks(options: CallbackListOptions): Promise<CallbackSummary> {
  const { items, next_cursor } = await listCallbacks(options, { limit: COUNTED });
  const count = (state: CallbackState) => items.filter((task) => task.state === state).length;
  return {
    due: count('due'),
    waiting: count('waiting'),
    given_up: count('given_up'),
    complete: next_cursor === null,
  };
}

function matches(task: CallbackTask, { state, reason, queue }: Omit<CallbackListFilter, 'limit'>): boolean {
  return (
    (state === undefined || task.state === state) &&
    (reason === undefined || task.reason === reason) &&
    (queue === undefined || task.queue === queue)
  );
}

/** @param calls of one caller, the last one first; at least one */
export function taskOf(
  calls: readonly Protocol[],
  { operator, now }: Pick<CallbackListOptions, 'operator' | 'now'>,
): CallbackTask {
  const [last] = calls;
  const missed = last === undefined ? null : callbackOf(last);
  if (last === undefined || missed === null) throw new Error('the caller is owed no call');
  const { attempts, triedMs } = attemptsSince(calls, Date.parse(missed.at));
  const { callbacks, time_zone } = operator;
  const earliest = triedMs === null ? Date.parse(missed.at) : triedMs + callbacks.spacingMs;
  const next = nextAttempt(earliest, { now, hours: callbacks.hours, zone: time_zone });
  const isGivenUp = attempts >= callbacks.attempts;
  return {
    state: isGivenUp ? 'given_up' : next <= now ? 'due' : 'waiting',
    reason: missed.reason,
    caller: last.caller_e164 ?? '',
    number: announcedNumber(last),
    numbers: calls.map(announcedNumber),
    missed_at: missed.at,
    waited_seconds: missed.waited,
    attempts,
    last_attempt_at: triedMs === null ? null : civilTime(triedMs, time_zone).at,
    next_attempt_at: isGivenUp ? null : civilTime(next, time_zone).at,
    queue: last.call?.queue ?? null,
    agent: last.call?.agent ?? null,
  };
}

/** What was tried before the last call counts no more: who calls again is there. */
function attemptsSince(
  calls: readonly Protocol[],
  missedMs: number,
): { attempts: number; triedMs: number | null } {
  let attempts = 0;
  let triedMs: number | null = null;
  for (const { call } of calls) {
    if (isSince(call?.tried_at, missedMs)) attempts += call?.attempts ?? 0;
    // A return call whose outcome is not known yet: another agent does not call at the same time.
    for (const at of [call?.tried_at, call?.calling_at])
      if (isSince(at, missedMs)) triedMs = Math.max(triedMs ?? 0, Date.parse(at));
  }
  return { attempts, triedMs };
}

function isSince(at: string | undefined, ms: number): at is string {
  return at !== undefined && Date.parse(at) >= ms;
}

/** The first instant within the hours, and not before `earliest`: one that has passed is now, if it is within the hours. */
export function nextAttempt(
  earliest: number,
  { now, hours, zone }: { now: number; hours: CallbackConfig['hours']; zone: string },
): number {
  const first = withinHours(earliest, hours, zone);
  if (first > now) return first;
  const next = withinHours(now, hours, zone);
  return next > now ? next : first;
}

function withinHours(ms: number, { from, to }: CallbackConfig['hours'], zone: string): number {
  const wall = Date.parse(`${civilTime(ms, zone).at.slice(0, 23)}Z`);
  const midnight = Math.floor(wall / DAY_MS) * DAY_MS;
  if (wall < midnight + from * MINUTE_MS) return instantAt(midnight + from * MINUTE_MS, zone);
  if (wall < midnight + to * MINUTE_MS) return ms;
  return instantAt(midnight + DAY_MS + from * MINUTE_MS, zone);
}

function positionOf([last]: readonly Protocol[]): CallbackPosition | null {
  const missed = last === undefined ? null : callbackOf(last);
  return last === undefined || missed === null ? null : { callback_ms: Date.parse(missed.at), seq: last.seq };
}

/** Where a page ended; opaque to clients. */
function encodeCursor({ callback_ms, seq }: CallbackPosition): string {
  return Buffer.from(`${callback_ms},${seq}`).toString('base64url');
}

/** @throws CarimboError `cursor_invalid` for anything that `encodeCursor` does not return */
function decodeCursor(cursor: string): CallbackPosition {
  const match = /^(\d{1,15}),(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (match === null) throw ERRORS.cursorInvalid();
  return { callback_ms: Number(match[1]), seq: Number(match[2]) };
}
