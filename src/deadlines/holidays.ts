/** Days that are no business days, although they are no weekend. A day is a number: days since 1970-01-01. */

/** Pontos facultativos: business days unless the operator switches them on. */
export const OPTIONAL_DAYS = ['carnival', 'ash_wednesday', 'corpus_christi'] as const;
export type OptionalDay = (typeof OPTIONAL_DAYS)[number];

const DAY_MS = 86_400_000;

/** @param day `YYYYMMDD` */
export function dayNumber(day: string): number {
  return numberOf(Number(day.slice(0, 4)), Number(day.slice(4, 6)), Number(day.slice(6, 8)));
}

/** `YYYYMMDD` */
export function formatDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
}

export function yearOf(day: number): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}

/** 0 is Sunday. */
export function weekday(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** Months from 1. A day that the month does not have belongs to the next month, as in `Date.UTC`. */
export function numberOf(year: number, month: number, dayOfMonth: number): number {
  return Date.UTC(year, month - 1, dayOfMonth) / DAY_MS;
}

/** Easter Sunday of the Gregorian calendar: Meeus, Astronomical Algorithms, chapter 8 (also Jones and Butcher). */
export function easter(year: number): number {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const inCentury = year % 100;
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const moon = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30;
  const sunday = (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - moon - (inCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * moon + 22 * sunday) / 451);
  const sum = moon + sunday - 7 * late + 114;
  return numberOf(year, Math.floor(sum / 31), (sum % 31) + 1);
}

/** 20 November became a national holiday by Lei 14.759/2023. */
const CONSCIENCE_DAY_SINCE = 2024;

/** The ten national holidays of a year (nine before 2024), by day. */
export function nationalHolidays(year: number): Map<number, string> {
  const on = (month: number, dayOfMonth: number) => numberOf(year, month, dayOfMonth);
  const days = new Map([
    [on(1, 1), 'Confraternização Universal'],
    [easter(year) - 2, 'Sexta-feira Santa'],
    [on(4, 21), 'Tiradentes'],
    [on(5, 1), 'Dia do Trabalho'],
    [on(9, 7), 'Independência'],
    [on(10, 12), 'Nossa Senhora Aparecida'],
    [on(11, 2), 'Finados'],
    [on(11, 15), 'Proclamação da República'],
    [on(12, 25), 'Natal'],
  ]);
  if (year >= CONSCIENCE_DAY_SINCE) days.set(on(11, 20), 'Consciência Negra');
  return days;
}

/** The days of a *ponto facultativo* in a year. */
export function optionalDays(year: number, name: OptionalDay): Map<number, string> {
  const sunday = easter(year);
  switch (name) {
    case 'carnival':
      return new Map([
        [sunday - 48, 'Carnaval (segunda-feira)'],
        [sunday - 47, 'Carnaval (terça-feira)'],
      ]);
    case 'ash_wednesday':
      return new Map([[sunday - 46, 'Quarta-feira de Cinzas']]);
    case 'corpus_christi':
      return new Map([[sunday + 60, 'Corpus Christi']]);
  }
}
