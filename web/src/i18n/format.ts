import type { Language } from './chosen-language.ts';

export interface Format {
  /** 22/11/2026 10:15 */
  moment(iso: string): string;
  /** The same of an instant in UTC (users, keys), in the zone of this computer. */
  instant(iso: string): string;
  /** A deadline that is the end of a day is said as the day. */
  due(iso: string): string;
  /** 10:15 */
  time(iso: string): string;
  /** in 3 days, 2 hours ago */
  distance(iso: string, now: number): string;
  /** 4 min 11 s */
  duration(seconds: number): string;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export function createFormat(language: Language): Format {
  // Day before month in both: the protocols are Brazilian.
  const locale = language === 'en' ? 'en-GB' : language;
  const utc = { timeZone: 'UTC' } as const;
  const day = { day: '2-digit', month: '2-digit', year: 'numeric' } as const;
  const clock = { hour: '2-digit', minute: '2-digit', hour12: false } as const;
  const moment = new Intl.DateTimeFormat(locale, { ...utc, ...day, ...clock });
  const instant = new Intl.DateTimeFormat(locale, { ...day, ...clock });
  const date = new Intl.DateTimeFormat(locale, { ...utc, ...day });
  const time = new Intl.DateTimeFormat(locale, { ...utc, ...clock });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  return {
    moment: (iso) => moment.format(civil(iso)),
    instant: (iso) => instant.format(new Date(iso)),
    due: (iso) => (iso.slice(11, 19) === '23:59:59' ? date : moment).format(civil(iso)),
    time: (iso) => time.format(civil(iso)),
    distance(iso, now) {
      const away = Date.parse(iso) - now;
      if (Math.abs(away) < HOUR) return relative.format(Math.round(away / 60_000), 'minute');
      if (Math.abs(away) < DAY) return relative.format(Math.round(away / HOUR), 'hour');
      return relative.format(civilDay(iso) - civilDay(iso, now), 'day');
    },
    duration(seconds) {
      const minutes = Math.floor(seconds / 60);
      const hours = Math.floor(minutes / 60);
      if (hours > 0) return `${hours} h ${minutes % 60} min`;
      return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
    },
  };
}

/** The day of a time, counted from 1970, or that of `now` at the same place: the end of tomorrow is tomorrow, not in two days. */
function civilDay(iso: string, now = Date.parse(iso)): number {
  // Without the milliseconds, as `civil` reads it.
  const offset = civil(iso).getTime() - Math.floor(Date.parse(iso) / 1000) * 1000;
  return Math.floor((now + offset) / DAY);
}

/** The civil time that the journal wrote, whatever zone this computer has. */
function civil(iso: string): Date {
  return new Date(`${iso.slice(0, 19)}Z`);
}

/** 123.456.789-09; what is no CPF stays as it is. */
export function cpf(text: string): string {
  return text.replace(/^(\d{3})(\d{3})(\d{3})(\d{2})$/, '$1.$2.$3-$4');
}

/** A Brazilian number as people write it, `(11) 98765-4321`; others stay as they are. */
export function telephone(e164: string): string {
  return e164.replace(/^\+55(\d{2})(\d{4,5})(\d{4})$/, '($1) $2-$3');
}

export function megabytes(bytes: number, language: string): string {
  return `${(bytes / 1e6).toLocaleString(language, { maximumFractionDigits: 1 })} MB`;
}
