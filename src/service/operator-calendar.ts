import type { OperatorConfig } from '../config/config.ts';
import { BusinessCalendar } from '../deadlines/business-days.ts';
import { formatDay } from '../deadlines/holidays.ts';
import type { Rule } from '../deadlines/profile.ts';

export interface OperatorCalendar {
  year: number;
  holidays: { date: string; name: string }[];
  profile: { name: string; title: string; default_class: Rule['class'] };
  rules: Pick<Rule, 'id' | 'class' | 'amount' | 'unit' | 'source' | 'certainty'>[];
}

/** The holidays of a year and the deadlines, as this operator's terms are computed with them. */
export function calendarOf({ deadlines }: Pick<OperatorConfig, 'deadlines'>, year: number): OperatorCalendar {
  const { profile, calendar } = deadlines;
  return {
    year,
    holidays: [...new BusinessCalendar(calendar).holidaysOf(year)]
      .sort(([a], [b]) => a - b)
      .map(([day, name]) => ({ date: formatDay(day).replace(/^(....)(..)(..)$/, '$1-$2-$3'), name })),
    profile: { name: profile.name, title: profile.title, default_class: profile.defaultClass },
    rules: profile.rules.map(({ id, class: demand, amount, unit, source, certainty }) => ({
      id,
      class: demand,
      amount,
      unit,
      source,
      certainty,
    })),
  };
}
