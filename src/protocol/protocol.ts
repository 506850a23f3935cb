import type { Beneficiary } from '../beneficiary/beneficiary.ts';
import { withSingleReplacements } from '../text/clean.ts';
import { abandonedAfterSeconds, type CallCourse, foldCall } from './call.ts';
import { epochMs } from './civil-time.ts';
import type { Entry, EntryData } from './entry.ts';
import type {
  Channel,
  CloseReason,
  DemandClass,
  Direction,
  Identification,
  Numbering,
  State,
} from './enums.ts';
import {
  firstOccurrence,
  foldOccurrences,
  nextDue,
  type Occurrence,
  type TreatingType,
} from './occurrence.ts';

/**
 * A protocol is the sum of its entries. This record is the projection, stored beside the journal in the same transaction;
 * `fold` computes it from the entries at any time.
 */
export interface Protocol {
  /** Twenty digits: registro ANS, civil day, sequence. Every attendance has it, whichever number the caller got. */
  number: string;
  /** Whether the caller got this number or one of the operator's system. */
  numbering: Numbering;
  /** The number given by the operator's own system, or by a PBX for a call that had one of the server's. */
  source_number: string | null;
  operator: string;
  /** Journal sequence of its `issued` entry; with `issued_ms`, a stable order for pages. */
  seq: number;
  /** ISO 8601 with offset: when the `issued` entry was written, or when a PBX gave the number out. */
  issued_at: string;
  /** The same instant in milliseconds since the epoch, for ranges. */
  issued_ms: number;
  origin: string;
  channel: Channel;
  direction: Direction;
  state: State;
  identification: Identification;
  /** The card as keyed, found or not. */
  card_number: string | null;
  /** The CPF that was found, else the one that was given. */
  cpf: string | null;
  beneficiary: Beneficiary | null;
  caller: string | null;
  /** E.164, an extension, or `withheld`; null where the caller is no telephone number. */
  caller_e164: string | null;
  /** The dialplan entry through which the call came in. */
  entry: string | null;
  /** The dialled number. */
  dnid: string | null;
  call_id: string | null;
  /** Class and subject of the first occurrence. */
  class: DemandClass | null;
  subject: string | null;
  /** At least one. */
  occurrences: readonly Occurrence[];
  /** When the next answer is due: the earliest deadline of an occurrence that is open. */
  due_at: string | null;
  closed_at: string | null;
  /** Why it was closed without a conclusive answer. */
  close_reason: CloseReason | null;
  previous: string | null;
  /** Null where the PBX has told nothing of the call. */
  call: CallCourse | null;
  /** How many cards or CPFs were tried. */
  tries: number;
}

/** Cards or CPFs that are looked up for one call, so that cards cannot be enumerated. */
export const MAX_TRIES = 5;

/**
 * The protocol after one more entry.
 * @param before null for the `issued` entry, which begins it
 * @throws Error when an entry comes before `issued`: the journal is out of order
 */
export function fold(before: Protocol | null, entry: Entry, operator: string): Protocol {
  if (entry.type === 'issued') return begin(entry, operator);
  if (before === null)
    throw new Error(`entry ${entry.seq} (${entry.type}) comes before its protocol was issued`);
  switch (entry.type) {
    case 'identified':
      return identify(before, entry.data);
    case 'numbered':
      return {
        ...before,
        source_number: entry.data.number,
        numbering: before.numbering === 'claimed' ? 'source' : 'reconciled',
      };
    case 'contingency':
      return { ...before, numbering: 'contingency' };
    case 'offline_numbered':
      return entry.data.first === true
        ? { ...before, numbering: 'offline', source_number: entry.data.number }
        : before;
    case 'number_absent':
      return { ...before, numbering: 'own' };
    case 'text_corrected':
      return withSingleReplacements(before);
    case 'number_given_up':
      return { ...before, numbering: 'unreconciled' };
    case 'call.queued':
    case 'call.ringing':
    case 'call.ended': {
      const call = foldCall(before.call, entry);
      return call === before.call ? before : { ...before, call };
    }
    case 'call.answered':
    case 'callback':
      return reached({ ...before, call: foldCall(before.call, entry) }, entry);
    case 'classified':
    case 'occurrence_added':
    case 'assigned':
    case 'forwarded':
    case 'answered':
    case 'closed':
    case 'reopened':
    case 'deadline_extended':
      return treat(before, entry);
    default:
      return before;
  }
}

/** The number that the caller got: the operator's system's, if given in time, or a PBX's, else this server's. */
export function announcedNumber({
  number,
  numbering,
  source_number,
}: Pick<Protocol, 'number' | 'numbering' | 'source_number'>): string {
  return (numbering === 'source' || numbering === 'offline') && source_number !== null
    ? source_number
    : number;
}

function begin(entry: Entry<'issued'>, operator: string): Protocol {
  const { data } = entry;
  const issued_at = data.called_at ?? entry.at;
  const occurrences = firstOccurrence(data);
  if (entry.protocol === null) throw new Error(`entry ${entry.seq} (issued) names no protocol`);
  return {
    number: entry.protocol,
    numbering: data.claim === true ? 'claimed' : (data.numbering ?? 'own'),
    source_number: null,
    operator,
    seq: entry.seq,
    issued_at,
    issued_ms: epochMs(issued_at),
    origin: data.origin,
    channel: data.channel,
    direction: data.direction,
    state: 'open',
    identification: data.identification,
    card_number: data.card_number ?? data.beneficiary?.card_number ?? null,
    cpf: data.beneficiary?.cpf ?? data.cpf ?? null,
    beneficiary: data.beneficiary ?? null,
    caller: data.caller ?? null,
    caller_e164: data.caller_e164 ?? null,
    entry: data.entry ?? null,
    dnid: data.dnid ?? null,
    call_id: data.call_id ?? null,
    class: data.class ?? null,
    subject: data.subject ?? null,
    occurrences,
    due_at: nextDue(occurrences),
    closed_at: null,
    close_reason: null,
    previous: data.previous ?? null,
    call: null,
    tries: wasTried(data) ? 1 : 0,
  };
}

function identify(before: Protocol, data: EntryData['identified']): Protocol {
  const sameCard = (data.card_number ?? null) === before.card_number && data.by !== 'person';
  return {
    ...before,
    identification: data.identification,
    card_number: data.card_number ?? data.beneficiary?.card_number ?? null,
    cpf: data.beneficiary?.cpf ?? data.cpf ?? null,
    beneficiary: data.beneficiary ?? null,
    tries: before.tries + (wasTried(data) && data.by === 'repeat' && !sameCard ? 1 : 0),
  };
}

/**
 * The state follows from the occurrences: open while one is, then answered. Only an entry closes the protocol, with or
 * without answers, and a closed one stays closed until it is reopened.
 */
function treat(before: Protocol, entry: Entry<TreatingType | 'call.answered' | 'callback'>): Protocol {
  const occurrences = foldOccurrences(before.occurrences, entry);
  const [first] = occurrences;
  const described = { ...before, occurrences, class: first?.class ?? null, subject: first?.subject ?? null };
  if (entry.type === 'closed') {
    const close_reason = entry.data.reason ?? null;
    return { ...described, state: 'closed', due_at: null, closed_at: entry.at, close_reason };
  }
  if (before.state === 'closed' && entry.type !== 'reopened') return described;
  const state = occurrences.some((one) => one.state === 'open') ? 'open' : 'answered';
  return { ...described, state, due_at: nextDue(occurrences), closed_at: null, close_reason: null };
}

/** Somebody spoke with the caller: the deadlines begin, and the call was not abandoned after all. */
function reached(before: Protocol, entry: Entry<'call.answered' | 'callback'>): Protocol {
  const isReached = entry.type === 'call.answered' || entry.data.outcome === 'reached';
  const isAbandoned = before.state === 'closed' && before.close_reason === 'abandoned';
  if (!isReached || (entry.data.terms === undefined && !isAbandoned)) return before;
  return treat(isAbandoned ? { ...before, state: 'open' } : before, entry);
}

/** A call that is to be returned. */
export interface MissedCall {
  /** When it was dropped, or ended. */
  at: string;
  /** `dropped`: by the company, whether or not an agent had answered. `abandoned`: no agent answered it. */
  reason: 'dropped' | 'abandoned';
}

/**
 * The call that the operator owes the caller: it dropped the call, or no agent answered it. Null where it owes none, and
 * once the caller was reached. Without call facts (`operators[].call_facts`) it is unknown whether an agent answered: such
 * calls have a deadline from the start.
 */
function missedCall({ call, direction, occurrences }: Protocol): MissedCall | null {
  if (call?.ended_at === undefined || direction !== 'inbound') return null;
  const { dropped_at, answered_at, agent_at = answered_at, reached_at, ended_at } = call;
  if (dropped_at !== undefined && !isAfter(agent_at, dropped_at) && !isAfter(reached_at, dropped_at))
    return { at: dropped_at, reason: 'dropped' };
  const hasDeadline = occurrences.some(({ terms }) => terms.length > 0);
  const isAbandoned = answered_at === undefined && reached_at === undefined && !hasDeadline;
  return isAbandoned ? { at: ended_at, reason: 'abandoned' } : null;
}

/** Since when the operator owes the caller a call, while the protocol is not closed. */
export function missedAt(protocol: Protocol): string | null {
  return protocol.state === 'closed' ? null : (missedCall(protocol)?.at ?? null);
}

/** A caller who is to be called back. */
export interface Callback extends MissedCall {
  /** Seconds in a queue or while extensions rang; null for a call that was dropped. */
  waited: number | null;
}

/**
 * Whether the caller of a protocol is to be called back; whether the caller got through otherwise is for the other protocols
 * to say. A call that was closed as abandoned is still owed; what a person closed is not. Only telephone numbers can be
 * called back, and only who waited is missed: a call that ended in the menu is not.
 */
export function callbackOf(protocol: Protocol): Callback | null {
  const { call, caller_e164, state, close_reason } = protocol;
  if (call === null || !caller_e164?.startsWith('+')) return null;
  if (state === 'closed' && close_reason !== 'abandoned') return null;
  const missed = missedCall(protocol);
  if (missed === null || missed.reason === 'dropped') return missed && { ...missed, waited: null };
  const waited = abandonedAfterSeconds(call);
  return waited === null ? null : { ...missed, waited };
}

/** When the company last spoke with the caller; null where it did not, as far as is known. */
export function spokenAt({ call }: Protocol): string | null {
  const { answered_at, agent_at = answered_at, reached_at } = call ?? {};
  if (agent_at === undefined || isAfter(reached_at, agent_at)) return reached_at ?? null;
  return agent_at;
}

/** Whether it is a call that no agent answered and that has no treatment yet. */
export function isAbandoned(protocol: Protocol): boolean {
  return missedAt(protocol) !== null && protocol.call?.dropped_at === undefined;
}

function isAfter(time: string | undefined, other: string): boolean {
  return time !== undefined && Date.parse(time) > Date.parse(other);
}

function wasTried(data: { card_number?: string; cpf?: string }): boolean {
  return data.card_number !== undefined || data.cpf !== undefined;
}
