import { readActive } from '../../../beneficiary/active-words.ts';
import { ExchangeFault } from '../../exchange.ts';
import { readJson } from '../formats/read-json.ts';
import { readXml } from '../formats/read-xml.ts';
import { protect } from './evaluation-budget.ts';
import { ExpressionFault } from './expression-fault.ts';
import { type DateFormat, isDateFormat, readDate } from './read-date.ts';

/**
 * Carimbo's own functions for expressions. No value gives no result (`undefined`), as in JSONata.
 *
 * - `$digits(x)`: only the digits, of a text or a number.
 * - `$date(x, format?)`: `yyyy-mm-dd`, which compares as text; nothing when it cannot be read. Formats as in
 *   `mapping.date_format`; `auto` when not given.
 * - `$today(zone?)`: today's civil date, `yyyy-mm-dd`, in America/Sao_Paulo or the zone given.
 * - `$now()`: this instant, ISO 8601 in UTC.
 * - `$flag(x)`: true or false of S/N, A/I, 1/0 …; nothing for a word it does not know.
 * - `$xml(text)`, `$json(text)`: a document inside a text of the reply (CDATA, ASMX's `{"d": "…"}`), read like a reply,
 *   with the same limits.
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
  xml: (value) => document(value, 'XML', readXml),
  json: (value) => document(value, 'JSON', readJson),
};

/** @throws ExpressionFault without a word of the text */
async function document(value: unknown, format: string, read: (text: string) => unknown): Promise<unknown> {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  try {
    return protect(await read(value));
  } catch (error) {
    if (error instanceof ExchangeFault) throw new ExpressionFault(error.code, error.reason);
    throw new ExpressionFault('malformed', `o texto não é ${format} válido, ou veio incompleto`);
  }
}

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
