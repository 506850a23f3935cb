import type { CallFact, Entry, EntryData, NewEntry } from './entry.ts';
import { CALL_ENDS, type CallEnd } from './enums.ts';

/**
 * The course of a call, as its PBX tells it: by AMI, by the dialplan, or by both, in any order and more than once. Nothing
 * here depends on the order in which the facts are written.
 */

export const CALL_TYPES = [
  'call.queued',
  'call.ringing',
  'call.answered',
  'call.held',
  'call.transferred',
  'call.ended',
] as const;
export type CallType = (typeof CALL_TYPES)[number];

/** Entries of these types are recognised by what they say when they are told again. */
export type FactType = CallType | 'recording';

/** By which a fact that is told is recognised: the facts of its protocol, and the return calls. */
export type KnownFact = Entry<FactType | 'callback'>;

/** What lists and reports show of a call. Stored as JSON: what is not known is left out. Times are ISO 8601 with offset. */
export interface CallCourse {
  /** When it first entered a queue. */
  queued_at?: string;
  /** When an extension first rang; without a queue, the caller waits from then on. */
  rang_at?: string;
  /** The last queue. */
  queue?: string;
  queue_at?: string;
  /** When an agent first answered. */
  answered_at?: string;
  /** The last agent who answered. */
  agent?: string;
  agent_at?: string;
  ended_at?: string;
  ended_by?: CallEnd;
  /** When the company last dropped it. */
  dropped_at?: string;
  /** Attempts to call back that failed, and the last one. */
  attempts?: number;
  tried_at?: string;
  /** When a return call last began. */
  calling_at?: string;
  /** When the caller was reached by a call-back. */
  reached_at?: string;
}

/** Two tellers of one fact read the same clock, but not at the same moment. */
const SAME_MOMENT_MS = 5_000;

export function isCallType(type: string): type is CallType {
  return (CALL_TYPES as readonly string[]).includes(type);
}

export function isFact(entry: NewEntry): entry is NewEntry<FactType> {
  return entry.type === 'recording' || isCallType(entry.type);
}

/** The course after one more entry. */
export function foldCall(before: CallCourse | null, entry: Entry<CallType | 'callback'>): CallCourse | null {
  const course = before ?? {};
  if (entry.type === 'callback') return foldCallback(course, entry);
  const at = entry.data.happened_at ?? entry.at;
  const { queue, agent } = entry.data;
  switch (entry.type) {
    case 'call.queued':
      return { ...course, queued_at: first(course.queued_at, at), ...lastQueue(course, queue, at) };
    case 'call.ringing': {
      const rang_at = first(course.rang_at, at);
      return rang_at === course.rang_at ? before : { ...course, rang_at };
    }
    case 'call.answered':
      return {
        ...course,
        answered_at: first(course.answered_at, at),
        ...lastQueue(course, queue, at),
        ...lastAgent(course, agent, at),
      };
    case 'call.ended':
      return foldEnd(course, entry.data, at);
    default:
      return before;
  }
}

function foldEnd(course: CallCourse, { by }: CallFact, at: string): CallCourse {
  return {
    ...course,
    ended_at: last(course.ended_at, at),
    ...(by !== undefined && { ended_by: likelier(course.ended_by, by) }),
    ...(by === 'company' && { dropped_at: last(course.dropped_at, at) }),
  };
}

function foldCallback(course: CallCourse, { at: written, data }: Entry<'callback'>): CallCourse {
  const at = data.happened_at ?? written;
  switch (data.outcome) {
    case 'calling':
      return { ...course, calling_at: last(course.calling_at, at) };
    case 'reached':
      return { ...course, reached_at: last(course.reached_at, at) };
    case 'not_reached':
      return { ...course, attempts: (course.attempts ?? 0) + 1, tried_at: last(course.tried_at, at) };
    default:
      return course;
  }
}

function lastQueue({ queue, queue_at }: CallCourse, named: string | undefined, at: string) {
  if (named === undefined || isLater({ at: queue_at, name: queue }, { at, name: named })) return {};
  return { queue: named, queue_at: at };
}

function lastAgent({ agent, agent_at }: CallCourse, named: string | undefined, at: string) {
  if (named === undefined || isLater({ at: agent_at, name: agent }, { at, name: named })) return {};
  return { agent: named, agent_at: at };
}

interface Named {
  at: string | undefined;
  name: string | undefined;
}

/** With two at the same time, the larger name: any rule, as long as the order of the facts does not matter. */
function isLater(known: Named, told: Named): boolean {
  if (known.at === undefined || told.at === undefined) return false;
  const order = compare(known.at, told.at);
  return order > 0 || (order === 0 && (known.name ?? '') > (told.name ?? ''));
}

function first(known: string | undefined, at: string): string {
  return known !== undefined && compare(known, at) <= 0 ? known : at;
}

function last(known: string | undefined, at: string): string {
  return known !== undefined && compare(known, at) >= 0 ? known : at;
}

/** By instant; texts of the same instant differ where the clocks of the zone are changed. */
function compare(a: string, b: string): number {
  const order = Date.parse(a) - Date.parse(b);
  return order !== 0 ? order : a < b ? -1 : a > b ? 1 : 0;
}

/** That the company dropped the call is known to one teller only; that the caller hung up is what each assumes. */
function likelier(known: CallEnd | undefined, told: CallEnd): CallEnd {
  return isLikelier(told, known) ? told : (known ?? told);
}

function isLikelier(told: CallEnd, known: CallEnd | undefined): boolean {
  return known === undefined || CALL_ENDS.indexOf(told) > CALL_ENDS.indexOf(known);
}

/**
 * What a fact means that is told of a return call: its channel is the agent's, who answers is the caller, and the call that
 * ends unanswered is an attempt that failed.
 */
export function meantBy(
  known: readonly KnownFact[],
  told: NewEntry<FactType>,
): NewEntry<FactType | 'callback'> {
  const { unique_id, happened_at } = told.data;
  if (unique_id === undefined) return told;
  const outcomes = known.flatMap((one) =>
    one.type === 'callback' && one.data.unique_id === unique_id ? [one.data.outcome] : [],
  );
  if (!outcomes.includes('calling')) return told;
  const tried = { unique_id, ...(happened_at !== undefined && { happened_at }) };
  if (told.type === 'call.answered') return { type: 'callback', data: { outcome: 'reached', ...tried } };
  if (told.type !== 'call.ended') return told;
  if (!outcomes.includes('reached')) return { type: 'callback', data: { outcome: 'not_reached', ...tried } };
  const { by } = told.data;
  const isOurs = by === 'caller' ? 'agent' : by === 'agent' ? 'caller' : by;
  return { ...told, data: { ...told.data, ...(isOurs !== undefined && { by: isOurs }) } };
}

/** Whether the outcome of a return call is known. That it was answered may be told after its end. */
function isKnownOutcome(known: KnownFact, told: NewEntry<'callback'>): boolean {
  return (
    known.type === 'callback' &&
    known.data.unique_id === told.data.unique_id &&
    known.data.outcome === told.data.outcome
  );
}

/** Whether the fact says nothing that the known entry does not say. */
export function isToldAgain(known: KnownFact, told: NewEntry<FactType | 'callback'>): boolean {
  if (told.type === 'callback') return isKnownOutcome(known, told);
  if (told.type === 'recording')
    return known.type === 'recording' && fileName(known.data.file) === fileName(told.data.file);
  const { unique_id } = told.data;
  if (
    known.type === 'recording' ||
    known.type === 'callback' ||
    known.type !== told.type ||
    unique_id === undefined ||
    known.data.unique_id !== unique_id
  )
    return false;
  if (told.type === 'call.ended')
    return told.data.by === undefined || !isLikelier(told.data.by, known.data.by);
  const isSame = DISTINCT[told.type].every((name) => saysNothingElse(known.data[name], told.data[name]));
  return isSame && isSameMoment(known.data.happened_at, told.data.happened_at);
}

/** The fields by which two facts of one type and one channel are told apart, besides the time. */
const DISTINCT: Record<Exclude<CallType, 'call.ended'>, readonly (keyof CallFact)[]> = {
  'call.queued': ['queue'],
  'call.ringing': ['agent'],
  'call.answered': ['agent'],
  'call.held': ['agent', 'hold'],
  'call.transferred': ['to'],
};

function saysNothingElse(known: unknown, told: unknown): boolean {
  return told === undefined || told === known;
}

function isSameMoment(known: string | undefined, told: string | undefined): boolean {
  if (known === undefined || told === undefined) return true;
  return Math.abs(Date.parse(known) - Date.parse(told)) <= SAME_MOMENT_MS;
}

/** Files are moved, and MIXMONITOR_FILENAME has a folder where CDR(recordingfile) has none. */
function fileName(path: EntryData['recording']['file'] | undefined): string {
  return (path ?? '').replace(/^.*[/\\]/, '');
}

/**
 * The extension in the name of a channel or interface: `PJSIP/2001-0000002a`, `SIP/2001`, `Local/2001@from-queue/n` → `2001`.
 * What is no such name stays as it is.
 */
export function extensionOf(agent: string): string {
  const [, technology, channel] = /^(PJSIP|SIP|SCCP|IAX2|Local|Agent)\/([^/@]+)/i.exec(agent) ?? [];
  if (channel === undefined) return agent;
  const suffix = technology === 'IAX2' ? /-\d+$/ : /-[0-9a-f]{8}$/;
  return channel.replace(suffix, '') || agent;
}

/** Who ended the call, where a dialplan gives only a reason. */
export function endOf({ by, reason }: Pick<CallFact, 'by' | 'reason'>): CallEnd | undefined {
  if (by !== undefined) return by;
  if (reason === 'caller_hung_up') return 'caller';
  return reason === 'agent_hung_up' ? 'agent' : undefined;
}

/**
 * When a call began that has not ended, as far as the PBX told; null for one that has. A caller who comes back to a number
 * whose call has ended waits or is answered after it.
 */
export function liveSince(course: CallCourse): string | null {
  const { queued_at, queue_at, rang_at, answered_at, agent_at, ended_at } = course;
  const begun = [queued_at, rang_at, answered_at, queue_at, agent_at].filter((at) => at !== undefined);
  const current = ended_at === undefined ? begun : begun.filter((at) => compare(at, ended_at) > 0);
  return current.sort(compare)[0] ?? null;
}

/** Seconds from the queue to the agent, or to the end of a call that no agent answered; null where unknown. */
export function waitSeconds({ queued_at, answered_at, ended_at }: CallCourse): number | null {
  return secondsBetween(queued_at, answered_at ?? ended_at);
}

/** Seconds that a caller waited whom no agent answered: in a queue or while extensions rang; null where there was neither. */
export function abandonedAfterSeconds({ queued_at, rang_at, ended_at }: CallCourse): number | null {
  const waited_from = queued_at ?? rang_at;
  return waited_from === undefined ? null : (secondsBetween(waited_from, ended_at) ?? 0);
}

/** Seconds from the first agent's answer to the end; null where unknown. */
export function talkSeconds({ answered_at, ended_at }: CallCourse): number | null {
  return secondsBetween(answered_at, ended_at);
}

function secondsBetween(from: string | undefined, to: string | undefined): number | null {
  if (from === undefined || to === undefined) return null;
  const ms = Date.parse(to) - Date.parse(from);
  return ms < 0 ? null : Math.round(ms / 1000);
}
