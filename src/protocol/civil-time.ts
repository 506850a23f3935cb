/** An instant on the operator's wall clock. */
export interface CivilTime {
  /** `YYYYMMDD` in the operator's zone, never UTC: the day in the number. */
  day: string;
  /** ISO 8601 with milliseconds and offset: `2026-11-22T10:15:30.123-03:00`. */
  at: string;
}

const QUARTER_HOUR = 15 * 60_000;
const DAY_MS = 86_400_000;
const offsets = new Map<string, number>();
const parsed = new Map<string, number>();
const formatters = new Map<string, Intl.DateTimeFormat>();

/** @param ms milliseconds since the epoch · @param zone IANA name · @throws RangeError for an unknown zone */
export function civilTime(ms: number, zone: string): CivilTime {
  const offset = offsetMinutes(ms, zone);
  const wall = new Date(ms + offset * 60_000).toISOString();
  return {
    day: wall.slice(0, 4) + wall.slice(5, 7) + wall.slice(8, 10),
    at: wall.slice(0, 23) + formatOffset(offset),
  };
}

/**
 * Milliseconds since the epoch, cached: the protocols of a batch are issued at the same time and due at the same time, and
 * parsing it would cost each of them more than finding it.
 * @param at ISO 8601 with offset
 */
export function epochMs(at: string): number {
  const known = parsed.get(at);
  if (known !== undefined) return known;
  const ms = Date.parse(at);
  if (parsed.size > 1000) parsed.clear();
  parsed.set(at, ms);
  return ms;
}

/** @param day `YYYYMMDD` */
export function nextDay(day: string): string {
  const at = Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6)) + 1);
  return new Date(at).toISOString().slice(0, 10).replaceAll('-', '');
}

/**
 * The first instant at which clocks in the zone show what UTC shows at `wall`. If summer time skips that hour (São Paulo
 * until 2018, at midnight), the instant of the skip.
 */
export function instantAt(wall: number, zone: string): number {
  const candidates = [wall - offsetAt(wall - DAY_MS, zone), wall - offsetAt(wall + DAY_MS, zone)];
  const shown = candidates.filter((ms) => ms + offsetAt(ms, zone) === wall);
  return shown.length > 0 ? Math.min(...shown) : Math.max(...candidates);
}

function offsetAt(ms: number, zone: string): number {
  return offsetMinutes(ms, zone) * 60_000;
}

/**
 * Minutes east of UTC, cached per quarter hour: Intl takes microseconds that every issue would pay, and all zones in use
 * change their offset on a quarter hour.
 */
function offsetMinutes(ms: number, zone: string): number {
  const quarter = Math.floor(ms / QUARTER_HOUR);
  const key = `${zone}/${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const offset = askIntl(quarter * QUARTER_HOUR, zone);
  if (offsets.size > 1000) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

function askIntl(ms: number, zone: string): number {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    formatters.set(zone, formatter);
  }
  const name = formatter.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(name);
  if (match?.[1] === undefined) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}

function formatOffset(minutes: number): string {
  const absolute = Math.abs(minutes);
  const hh = String(Math.floor(absolute / 60)).padStart(2, '0');
  const mm = String(absolute % 60).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${hh}:${mm}`;
}
