export const DATE_FORMATS = [
  'auto',
  'dd/mm/yyyy',
  'yyyy-mm-dd',
  'ddmmyyyy',
  'yyyymmdd',
  'mm/dd/yyyy',
  'epoch_ms',
  'epoch_s',
] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

export function isDateFormat(text: string): text is DateFormat {
  return (DATE_FORMATS as readonly string[]).includes(text);
}

/** A time of day may follow and is ignored: the civil date is the one written. */
const TIME = '(?:[T ].*)?';
const YEAR_FIRST = new RegExp(`^([0-9]{4})([-/.])([0-9]{1,2})\\2([0-9]{1,2})${TIME}$`);
const YEAR_LAST = new RegExp(`^([0-9]{1,2})([-/.])([0-9]{1,2})\\2([0-9]{4})${TIME}$`);
const EIGHT_DIGITS = /^([0-9]{4})([0-9]{2})([0-9]{2})$/;
/** .NET's JSON: `/Date(326865600000-0300)/`. */
const DOT_NET = /^\/Date\((-?[0-9]{1,16})([+-][0-9]{4})?\)\/$/;

/**
 * The civil date of a text, as `yyyy-mm-dd`; null rather than a wrong date for anything else, such as years of two
 * digits and 31 February.
 */
export function readDate(text: string, format: DateFormat): string | null {
  const trimmed = text.trim().slice(0, 64);
  switch (format) {
    case 'auto':
      return yearFirst(trimmed) ?? dayFirst(trimmed) ?? eightDigits(trimmed) ?? dotNet(trimmed);
    case 'yyyy-mm-dd':
      return yearFirst(trimmed);
    case 'dd/mm/yyyy':
      return dayFirst(trimmed);
    case 'mm/dd/yyyy':
      return monthFirst(trimmed);
    case 'yyyymmdd':
      return eightDigits(trimmed);
    case 'ddmmyyyy':
      return dayMonthYear(trimmed);
    case 'epoch_ms':
      return /^-?[0-9]{1,16}$/.test(trimmed) ? fromEpoch(Number(trimmed)) : null;
    case 'epoch_s':
      return /^-?[0-9]{1,13}$/.test(trimmed) ? fromEpoch(Number(trimmed) * 1_000) : null;
  }
}

function yearFirst(text: string): string | null {
  const [, year, , month, day] = YEAR_FIRST.exec(text) ?? [];
  return civil(year, month, day);
}

function dayFirst(text: string): string | null {
  const [, day, , month, year] = YEAR_LAST.exec(text) ?? [];
  return civil(year, month, day);
}

function monthFirst(text: string): string | null {
  const [, month, , day, year] = YEAR_LAST.exec(text) ?? [];
  return civil(year, month, day);
}

function eightDigits(text: string): string | null {
  const [, year, month, day] = EIGHT_DIGITS.exec(text) ?? [];
  return civil(year, month, day);
}

/** A number has lost its leading zero: 5101980 is 05101980. */
function dayMonthYear(text: string): string | null {
  const [, day, month, year] = /^([0-9]{2})([0-9]{2})([0-9]{4})$/.exec(text.padStart(8, '0')) ?? [];
  return civil(year, month, day);
}

function dotNet(text: string): string | null {
  const [, ms, offset] = DOT_NET.exec(text) ?? [];
  if (ms === undefined) return null;
  const minutes =
    offset === undefined ? 0 : Number(offset.slice(0, 3)) * 60 + Number(offset[0] + offset.slice(3));
  return fromEpoch(Number(ms) + minutes * 60_000);
}

/** By UTC: midnight in Brazil and midnight in UTC are the same day there. */
function fromEpoch(ms: number): string | null {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return null;
  return civil(String(date.getUTCFullYear()), String(date.getUTCMonth() + 1), String(date.getUTCDate()));
}

function civil(year = '', month = '', day = ''): string | null {
  if (!/^[0-9]{4}$/.test(year)) return null;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : null;
}
