import { readActive } from '../../beneficiary/active-words.ts';
import { type DateFormat, isDateFormat, readDate } from './read-date.ts';

/**
 * Functions of our own for expressions. Nothing in gives nothing out (`undefined`), as JSONata's do.
 *
 * - `$digits(x)`: only the digits, of a text or a number.
 * - `$date(x, format?)`: `yyyy-mm-dd`, which compares as text; nothing when it cannot be read. Formats as in
 *   `mapping.date_format`; `auto` when not given.
 * - `$today(zone?)`: today's civil date, `yyyy-mm-dd`, in America/Sao_Paulo or the zone given.
 * - `$now()`: this instant, ISO 8601 in UTC.
 * - `$flag(x)`: true or false of S/N, A/I, 1/0 …; nothing for a word it does not know.
 */
export const HELPERS: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
  digits: (value) => textOf(value)?.replace(/[^0-9]+/g, ''),
  date: (value, format) => {
    const text = textOf(value);
    if (text === undefined) return undefined;
    return readDate(text, formatOf(format)) ?? undefined;
  },
  today: (zone) => today(typeof zone === 'string' ? zone : 'America/Sao_Paulo'),
  now: () => new Date().toISOString(),
  flag: (value) => {
    const text = typeof value === 'boolean' ? String(value) : textOf(value);
    return text === undefined ? undefined : readActive(text);
  },
};

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

function formatOf(format: unknown): DateFormat {
  if (format === undefined) return 'auto';
  if (typeof format === 'string' && isDateFormat(format)) return format;
  throw Object.assign(new Error('unknown date format'), { code: 'T0410' });
}

function today(zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(new Date());
}
