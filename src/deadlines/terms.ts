import { shareText } from '../protocol/chain.ts';
import { civilTime, epochMs, instantAt } from '../protocol/civil-time.ts';
import type { Term } from '../protocol/entry.ts';
import { CLASSES, type DemandClass } from '../protocol/enums.ts';
import { deepFreeze } from '../yaml/deep-freeze.ts';
import { BusinessCalendar, type CalendarSettings, NATIONAL_ONLY } from './business-days.ts';
import { dayNumber } from './holidays.ts';
import type { Profile, Rule } from './profile.ts';

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;
/** Days in use of one class; the cache is emptied beyond. */
const MOST_DAYS = 100;

export interface TermsOptions {
  profile: Profile;
  calendar: CalendarSettings;
  /** IANA zone of the operator: a term of days ends at 23:59:59 there. */
  zone: string;
}

/**
 * The terms of a class that begin at an instant, the earliest first. Every issue needs them: where they end with a day, all
 * that begin on the same civil day are the same object.
 * @param from ISO 8601 with offset
 */
export type ComputeTerms = (demandClass: DemandClass, from: string) => readonly Term[];

export function createTerms({ profile, calendar, zone }: TermsOptions): ComputeTerms {
  const calendars = {
    operator: new BusinessCalendar(calendar),
    national: new BusinessCalendar(NATIONAL_ONLY),
  };
  const classes = new Map(
    CLASSES.map((demandClass) => {
      const rules = profile.rules.filter((rule) => rule.class === demandClass);
      return [
        demandClass,
        rules.every(isOfDays) ? daily(rules) : (ms: number) => compute(rules, ms),
      ] as const;
    }),
  );

  function compute(rules: readonly Rule[], ms: number): readonly Term[] {
    return rules
      .map((rule): Term => {
        const { id, class: demandClass, amount, unit } = rule;
        const due = dueMs(rule, { ms, zone, calendar: calendars[rule.calendar] });
        return { rule: id, class: demandClass, amount, unit, due_at: civilTime(due, zone).at };
      })
      .sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at));
  }

  function daily(rules: readonly Rule[]) {
    const days = new Map<string, readonly Term[]>();
    let latest: { start: number; end: number; terms: readonly Term[] } | null = null;
    return (ms: number): readonly Term[] => {
      if (latest !== null && ms >= latest.start && ms < latest.end) return latest.terms;
      const { day } = civilTime(ms, zone);
      const terms = days.get(day) ?? shareText(deepFreeze(compute(rules, ms)));
      if (days.size >= MOST_DAYS) days.clear();
      days.set(day, terms);
      const start = dayNumber(day) * DAY_MS;
      latest = { start: instantAt(start, zone), end: instantAt(start + DAY_MS, zone), terms };
      return terms;
    };
  }

  return (demandClass, from) => classes.get(demandClass)?.(epochMs(from)) ?? [];
}

function isOfDays({ unit }: Rule): boolean {
  return unit === 'business_days' || unit === 'calendar_days';
}

interface Begun {
  ms: number;
  zone: string;
  calendar: BusinessCalendar;
}

/** The last instant in time, in milliseconds since the epoch. */
export function dueMs({ amount, unit }: Rule, { ms, zone, calendar }: Begun): number {
  if (unit === 'immediate') return ms;
  if (unit === 'hours') return ms + amount * HOUR_MS;
  const first = dayNumber(civilTime(ms, zone).day);
  return endOfDay(unit === 'business_days' ? calendar.add(first, amount) : first + amount, zone);
}

/** 23:59:59 in the zone. Where summer time ends at midnight, the later of two. */
export function endOfDay(day: number, zone: string): number {
  return instantAt((day + 1) * DAY_MS, zone) - 1000;
}
