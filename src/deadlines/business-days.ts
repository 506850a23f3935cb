import { nationalHolidays, numberOf, type OptionalDay, optionalDays, weekday, yearOf } from './holidays.ts';

/** A state or city holiday. */
export interface LocalDay {
  /** `MM-DD`, every year, or `YYYY-MM-DD`, once. */
  date: string;
  name?: string;
}

/** What an operator adds to the national holidays. */
export interface CalendarSettings {
  optionalDays: readonly OptionalDay[];
  days: readonly LocalDay[];
}

export const NATIONAL_ONLY: CalendarSettings = { optionalDays: [], days: [] };

/** Which days are business days. Days are numbers, as in holidays.ts. */
export class BusinessCalendar {
  readonly #settings: CalendarSettings;
  readonly #years = new Map<number, ReadonlyMap<number, string>>();

  constructor(settings: CalendarSettings) {
    this.#settings = settings;
  }

  /** The holiday's name, or null. */
  holiday(day: number): string | null {
    return this.holidaysOf(yearOf(day)).get(day) ?? null;
  }

  isBusinessDay(day: number): boolean {
    const inWeek = weekday(day);
    return inWeek !== 0 && inWeek !== 6 && this.holiday(day) === null;
  }

  /** The last day of a term: the first day is excluded, the last included. Negative amounts count back. */
  add(from: number, amount: number): number {
    const step = Math.sign(amount);
    let day = from;
    for (let left = Math.abs(amount); left > 0; ) {
      day += step;
      if (this.isBusinessDay(day)) left -= 1;
    }
    return day;
  }

  /** Names by day. */
  holidaysOf(year: number): ReadonlyMap<number, string> {
    const known = this.#years.get(year);
    if (known !== undefined) return known;
    const own = this.#settings.days.flatMap(({ date, name = date }) => {
      const day = localDay(date, year);
      return day === null ? [] : [[day, name] as const];
    });
    const optional = this.#settings.optionalDays.flatMap((name) => [...optionalDays(year, name)]);
    const holidays = new Map([...own, ...optional, ...nationalHolidays(year)]);
    this.#years.set(year, holidays);
    return holidays;
  }
}

/** Null where the year has no such day: 29 February, or a date of another year. */
function localDay(date: string, year: number): number | null {
  const parts = date.split('-').map(Number);
  const [month, dayOfMonth, of] = parts.length === 3 ? [parts[1], parts[2], parts[0]] : [...parts, year];
  if (month === undefined || dayOfMonth === undefined || of !== year) return null;
  const day = numberOf(year, month, dayOfMonth);
  return new Date(day * 86_400_000).getUTCDate() === dayOfMonth ? day : null;
}
