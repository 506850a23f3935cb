import type { Entry, EntryData, EntryType, Term } from './entry.ts';
import type { Decision, DemandClass } from './enums.ts';

/**
 * A subject treated under a protocol, with a class, deadline and answer of its own. The first one begins with the
 * protocol. Stored as JSON: what is not known yet is left out.
 */
export interface Occurrence {
  /** From 1. */
  occurrence: number;
  /** As somebody classified it; null until then. */
  class: DemandClass | null;
  /** `terms` are those of the default class, because it is not classified. */
  assumed: boolean;
  subject: string | null;
  /** When it was requested; left out where it began with the protocol. */
  added_at?: string;
  /** `answered`: it has a conclusive answer. */
  state: 'open' | 'answered';
  /** The deadlines as computed when they began. */
  terms: readonly Term[];
  decision?: Decision;
  /** The clause or legal provision of a denial. */
  clause?: string;
  answered_at?: string;
  assigned_to?: string;
  forwarded_to?: string;
  /** The answer is due then instead, by agreement with the beneficiary. */
  extended_until?: string;
}

/** The entry types by which a protocol is treated: they change its occurrences or its state. */
export const TREATING = [
  'classified',
  'occurrence_added',
  'assigned',
  'forwarded',
  'answered',
  'closed',
  'reopened',
  'deadline_extended',
] as const satisfies readonly EntryType[];
export type TreatingType = (typeof TREATING)[number];

/** The occurrences of a protocol that was just issued. */
export function firstOccurrence({
  class: demandClass = null,
  subject = null,
  terms = [],
  assumed = false,
}: {
  class?: DemandClass | null;
  subject?: string | null;
  terms?: readonly Term[];
  assumed?: boolean;
}): Occurrence[] {
  return [{ occurrence: 1, class: demandClass, assumed, subject, state: 'open', terms }];
}

/** The occurrences after one more entry; those of an erased entry, whose data is empty, are changed as far as known. */
export function foldOccurrences(
  before: readonly Occurrence[],
  entry: Entry<TreatingType | 'call.answered' | 'callback'>,
): Occurrence[] {
  const change = (numbered: { occurrence?: number }, to: (occurrence: Occurrence) => Occurrence) =>
    before.map((one) => (one.occurrence === (numbered.occurrence ?? 1) ? to(one) : one));
  switch (entry.type) {
    case 'classified':
      return change(entry.data, (one) => classify(one, entry.data));
    case 'occurrence_added':
      return [...before, ...added(entry, before.length + 1)];
    case 'assigned':
      return change(entry.data, (one) => ({ ...one, assigned_to: entry.data.to }));
    case 'forwarded':
      return change(entry.data, (one) => ({ ...one, forwarded_to: entry.data.to }));
    case 'answered':
      return change(entry.data, (one) => answer(one, entry.data, entry.at));
    case 'reopened':
      return before.map((one) =>
        one.occurrence === (entry.data.occurrence ?? one.occurrence) ? reopen(one) : one,
      );
    case 'deadline_extended':
      return change(entry.data, (one) => ({ ...one, extended_until: entry.data.until }));
    case 'call.answered':
    case 'callback': {
      const { terms = [] } = entry.data;
      return change({}, (one) =>
        one.terms.length === 0 && terms.length > 0 ? { ...one, terms, assumed: one.class === null } : one,
      );
    }
    case 'closed':
      return [...before];
  }
}

function added({ data, at }: Entry<'occurrence_added'>, number: number) {
  const { class: demandClass, subject, terms, assumed } = data;
  const [one] = firstOccurrence({
    subject,
    ...(demandClass !== undefined && { class: demandClass }),
    ...(terms !== undefined && { terms }),
    ...(assumed !== undefined && { assumed }),
  });
  return one === undefined ? [] : [{ ...one, occurrence: number, added_at: at }];
}

/** An extension was agreed on for the class that the occurrence had. */
function classify(one: Occurrence, data: EntryData['classified']): Occurrence {
  const { extended_until, ...rest } = one;
  const { class: demandClass, subject = one.subject, terms = [] } = data;
  const keeps = extended_until !== undefined && one.class === demandClass;
  return {
    ...rest,
    class: demandClass,
    assumed: false,
    subject,
    terms,
    ...(keeps && { extended_until }),
  };
}

function answer(one: Occurrence, { decision, clause }: EntryData['answered'], at: string): Occurrence {
  return {
    ...one,
    state: 'answered',
    decision,
    answered_at: at,
    ...(clause !== undefined && { clause }),
  };
}

/** The answer begins anew; the deadlines stay, because they count from the request. */
function reopen({ decision: _decision, clause: _clause, answered_at: _at, ...rest }: Occurrence): Occurrence {
  return { ...rest, state: 'open' };
}

/** When an answer is due: the earliest of its terms. Null for none. */
export function dueOf({ extended_until, terms }: Occurrence): string | null {
  if (extended_until !== undefined) return extended_until;
  let first: string | null = null;
  for (const { due_at } of terms) if (first === null || isEarlier(due_at, first)) first = due_at;
  return first;
}

/** When the next answer of a protocol is due. */
export function nextDue(occurrences: readonly Occurrence[]): string | null {
  let next: string | null = null;
  for (const one of occurrences) {
    const due = one.state === 'open' ? dueOf(one) : null;
    if (due !== null && (next === null || isEarlier(due, next))) next = due;
  }
  return next;
}

/** By instant: the offsets differ where the clocks of the zone are changed. Where they do not, the texts are in order. */
function isEarlier(time: string, other: string): boolean {
  const isSameForm = time.length === other.length && time.endsWith(other.slice(OFFSET));
  return isSameForm ? time < other : Date.parse(time) < Date.parse(other);
}
const OFFSET = -'-03:00'.length;
