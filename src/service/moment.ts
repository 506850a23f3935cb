import { ERRORS } from '../errors.ts';
import { civilTime, instantAt } from '../protocol/civil-time.ts';

/** A day or an instant in a request. Milliseconds since the epoch, `end` exclusive. */
export interface Span {
  start: number;
  end: number;
}

const DAY_MS = 86_400_000;
const DAY = /^(\d{4}-\d{2}-\d{2})$/;
// A plus that was not encoded arrives as a space.
const INSTANT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+\- ]\d{2}:\d{2})?$/;

/**
 * @param field name of the field, for the error
 * @param zone IANA zone of a text without an offset
 * @throws invalid_field
 */
export function momentIn(field: string, text: string, zone: string): Span {
  const day = DAY.exec(text)?.[1];
  if (day !== undefined) return wholeDay(field, day, zone);
  const [, wall, offset] = INSTANT.exec(text) ?? [];
  if (wall === undefined) throw unreadable(field);
  const start =
    offset === undefined
      ? instantAt(instant(field, `${wall}Z`), zone)
      : instant(field, wall + offset.replace(' ', '+'));
  return { start, end: start };
}

/** Seconds since the epoch, as Asterisk gives them, or ISO 8601. @throws invalid_field */
export function instantIn(field: string, value: string | number, zone: string): number {
  const text = String(value);
  return /^\d{1,11}(?:\.\d{1,6})?$/.test(text)
    ? Math.round(Number(text) * 1000)
    : momentIn(field, text, zone).start;
}

function wholeDay(field: string, day: string, zone: string): Span {
  const wall = instant(field, `${day}T00:00:00Z`);
  // Date.parse reads 30 February as 2 March.
  if (new Date(wall).toISOString().slice(0, 10) !== day) throw unreadable(field);
  return { start: instantAt(wall, zone), end: instantAt(wall + DAY_MS, zone) };
}

function instant(field: string, iso: string): number {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) throw unreadable(field);
  return ms;
}

function unreadable(field: string) {
  return ERRORS.invalidRequest({
    field,
    code: 'invalid_field',
    text: {
      'pt-BR': `O campo ${field} deve ser uma data (2026-11-22) ou um instante ISO 8601 (2026-11-22T10:15:00-03:00).`,
      en: `The field ${field} must be a date (2026-11-22) or an ISO 8601 instant (2026-11-22T10:15:00-03:00).`,
    },
  });
}

/** The last instant of a day in the zone, or an instant, as ISO 8601 with offset. @throws invalid_field */
export function lastInstant(field: string, text: string, zone: string): string {
  const { start, end } = momentIn(field, text, zone);
  return civilTime(start === end ? start : end - 1000, zone).at;
}
