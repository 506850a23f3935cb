import type { Term } from '../protocol/entry.ts';
import type { DemandClass } from '../protocol/enums.ts';

/** How sure a rule is. What is not `text` is never presented as law. */
export const CERTAINTIES = ['text', 'secondary', 'observed', 'derived', 'unconfirmed', 'own'] as const;
/**
 * - `text`: the norm's own text was read
 * - `secondary`: secondary sources that agree
 * - `observed`: seen in numbers or programs of operators
 * - `derived`: concluded from the others
 * - `unconfirmed`
 * - `own`: an aim that the operator set for itself, or a default of this program
 */
export type Certainty = (typeof CERTAINTIES)[number];

export const UNITS = [
  'business_days',
  'calendar_days',
  'hours',
  'immediate',
] as const satisfies Term['unit'][];

export interface Sourced {
  /** The norm, for people. */
  source: string;
  certainty: Certainty;
}

/** When an answer of a class is due. */
export interface Rule extends Sourced {
  /** With the profile: `health/care`, `health/non_care/decreto`. Stored in journals, so it never changes its meaning. */
  id: string;
  class: DemandClass;
  /** 0 for `immediate`. */
  amount: number;
  unit: Term['unit'];
  /** What the norm counts from. Both are the moment of the entry that begins the term. */
  from: 'request' | 'registration';
  /** `national`: state and city days and *pontos facultativos* count as business days whatever the operator's calendar says. */
  calendar: 'operator' | 'national';
  /** How long before the end it is warned of, in the rule's unit. */
  warnBefore: number;
  /** Up to which amount, in the rule's unit, the beneficiary and the operator may agree on. */
  extendableTo: number | null;
}

/** How long something is kept. */
export interface Retention extends Sourced {
  amount: number;
  unit: 'days' | 'years';
  from: 'call' | 'resolution' | 'complaint';
}

/** The deadlines of a sector, from a file. */
export interface Profile {
  name: string;
  title: string;
  /** Counts while a demand is not classified; its terms are marked as assumed. */
  defaultClass: DemandClass;
  /** Every class has at least one. Of several, each is kept, and the earliest is due first. */
  rules: readonly Rule[];
  /** Within how many hours the number must be sent to the caller in writing; null for no such duty. */
  numberCopy: (Sourced & { withinHours: number }) | null;
  retention: Readonly<Record<'record' | 'recording' | 'complaint', Retention | null>>;
}
