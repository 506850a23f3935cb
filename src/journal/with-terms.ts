import { ERRORS } from '../errors.ts';
import type { BegunTerms, NewEntry, Term } from '../protocol/entry.ts';
import type { DemandClass } from '../protocol/enums.ts';
import type { Occurrence } from '../protocol/occurrence.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { deadlineOf } from '../text/dates.ts';

export interface TermsRequest {
  operator: string;
  /** Null while the demand is not classified. */
  class: DemandClass | null;
  /** ISO 8601: the request, from which the terms count. */
  from: string;
  /** An inbound call: where the PBX reports who answered, its terms begin only when an agent does. */
  isRinging: boolean;
  /** A rule by which the protocol was begun: it keeps that rule's profile. */
  rule?: string;
}

/** The deadlines that begin, by the operator's profile and calendar. Fast: every issue asks it. */
export type TermsOf = (request: TermsRequest) => BegunTerms;

/** How far a deadline may be extended by agreement, counted from the request. */
export interface ExtensionLimit extends Pick<Term, 'rule' | 'amount' | 'unit'> {
  /** ISO 8601 with offset. */
  until: string;
}

/** Null where the rule sets no limit. */
export type ExtensionLimitOf = (request: {
  operator: string;
  rule: string;
  /** ISO 8601: the request. */
  from: string;
}) => ExtensionLimit | null;

/** @throws CarimboError `invalid_field` for an extension beyond what the rules of the occurrence allow */
export function demandWithinLimit(
  protocol: Protocol,
  { data }: NewEntry<'deadline_extended'>,
  limitOf: ExtensionLimitOf,
): void {
  const one = protocol.occurrences.find(({ occurrence }) => occurrence === (data.occurrence ?? 1));
  const from = requestedAt(one, protocol) ?? protocol.issued_at;
  for (const { rule } of one?.terms ?? []) {
    const limit = limitOf({ operator: protocol.operator, rule, from });
    if (limit !== null && Date.parse(data.until) > Date.parse(limit.until)) throw beyond(limit);
  }
}

const UNIT_NAMES: Record<Term['unit'], { pt: string; en: string }> = {
  business_days: { pt: 'dias úteis', en: 'business days' },
  calendar_days: { pt: 'dias corridos', en: 'calendar days' },
  hours: { pt: 'horas', en: 'hours' },
  immediate: { pt: 'imediato', en: 'immediate' },
};

function beyond({ rule, amount, unit, until }: ExtensionLimit) {
  const { pt, en } = UNIT_NAMES[unit];
  return ERRORS.invalidRequest({
    field: 'until',
    code: 'invalid_field',
    text: {
      'pt-BR': `O campo until passa do máximo que se pode combinar: ${amount} ${pt} desde o pedido, até ${deadlineOf(until)} (regra ${rule}).`,
      en: `The field until is beyond what may be agreed on: ${amount} ${en} from the request, until ${deadlineOf(until)} (rule ${rule}).`,
    },
  });
}

/** An entry that begins deadlines, with them. They are computed once: a repeat or `fold` only reads them. */
export function withTerms(
  entry: NewEntry,
  {
    before,
    at,
    operator,
    termsOf,
  }: { before: Protocol | null; at: string; operator: string; termsOf: TermsOf },
): NewEntry {
  const begun = (demandClass: DemandClass | null, from: string): BegunTerms =>
    termsOf({ operator, class: demandClass, from, isRinging: false, ...ruleOf(before) });
  switch (entry.type) {
    case 'issued': {
      const { data } = entry;
      const isRinging = data.channel === 'phone' && data.direction === 'inbound';
      const { class: demandClass = null, called_at: from = at } = data;
      const { terms, assumed } = termsOf({ operator, class: demandClass, from, isRinging });
      if (terms === undefined) return entry;
      // Every issue copies its data here. Node 20 is several times faster where the spread is not the first member.
      return { type: 'issued', data: assumed ? { terms, assumed, ...data } : { terms, ...data } };
    }
    case 'call.answered':
    case 'callback': {
      if (entry.type === 'callback' && entry.data.outcome !== 'reached') return entry;
      const [first] = before?.occurrences ?? [];
      if (before === null || first === undefined || first.state !== 'open' || first.terms.length > 0)
        return entry;
      return { ...entry, data: { ...entry.data, ...begun(first.class, before.issued_at) } } as NewEntry;
    }
    case 'classified': {
      const { data } = entry;
      const one = before?.occurrences.find(({ occurrence }) => occurrence === (data.occurrence ?? 1));
      const { terms } = begun(data.class, requestedAt(one, before) ?? at);
      return { ...entry, data: { ...data, ...(terms !== undefined && { terms }) } };
    }
    case 'occurrence_added':
      return { ...entry, data: { ...entry.data, ...begun(entry.data.class ?? null, at) } };
    default:
      return entry;
  }
}

function requestedAt(one: Occurrence | undefined, before: Protocol | null): string | undefined {
  return one?.added_at ?? before?.issued_at;
}

function ruleOf(before: Protocol | null): { rule?: string } {
  const rule = before?.occurrences.flatMap(({ terms }) => terms)[0]?.rule;
  return rule === undefined ? {} : { rule };
}
