import { civilTime, instantAt } from '../protocol/civil-time.ts';
import type { Term } from '../protocol/entry.ts';
import type { DemandClass } from '../protocol/enums.ts';
import { BusinessCalendar, type CalendarSettings, NATIONAL_ONLY } from './business-days.ts';
import { dayNumber } from './holidays.ts';
import type { Profile, Rule } from './profile.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Classes times days in use; the cache is emptied beyond. */
const MOST_CACHED = 200;

export interface TermsOptions {
  profile: Profile;
  calendar: CalendarSettings;
  /** IANA zone of the operator: a term of days ends at 23:59:59 there. */
  zone: string;
}

/**
 * The terms of a class that begin at an instant, the earliest first. Cached by class and civil day, because every issue needs them.
 * @param from ISO 8601 with offset
 */
export type ComputeTerms = (demandClass: DemandClass, from: string) => readonly Term[];

export function createTerms({ profile, calendar, zone }: TermsOptions): ComputeTerms {
  const calendars = {
    operator: new BusinessCalendar(calendar),
    national: new BusinessCalendar(NATIONAL_ONLY),
  };
  const cache = new Map<string, readonly Term[]>();

  function compute(rules: readonly Rule[], ms: number): Term[] {
    return rules
      .map((rule): Term => {
        const { id, class: demandClass, amount, unit } = rule;
        const due = dueMs(rule, { ms, zone, calendar: calendars[rule.calendar] });
        return { rule: id, class: demandClass, amount, unit, due_at: civilTime(due, zone).at };
      })
      .sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at));
  }

  return (demandClass, from) => {
    const ms = Date.parse(from);
    const rules = profile.rules.filter((rule) => rule.class === demandClass);
    if (!rules.every(({ unit }) => unit === 'business_days' || unit === 'calendar_days'))
      return compute(rules, ms);
    const key = `${demandClass}/${civilTime(ms, zone).day}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const terms = compute(rules, ms);
    if (cache.size >= MOST_CACHED) cache.clear();
    cache.set(key, terms);
    return terms;
  };
}

interface Begun {
  ms: number;
  zone: string;
  calendar: BusinessCalendar;
}

/** The last instant in time, in milliseconds since the epoch. */
function dueMs({ amount, unit }: Rule, { ms, zone, calendar }: Begun): number {
  if (unit === 'immediate') return ms;
  if (unit === 'hours') return ms + amount * HOUR_MS;
  const first = dayNumber(civilTime(ms, zone).day);
  return endOfDay(unit === 'business_days' ? calendar.add(first, amount) : first + amount, zone);
}

/** 23:59:59 in the zone. Where summer time ends at midnight, the later of two. */
export function endOfDay(day: number, zone: string): number {
  return instantAt((day + 1) * DAY_MS, zone) - 1000;
}
