import { isIP } from 'node:net';
import { isMailAddress } from '../text/mail-address.ts';
import { Format } from '../typebox.ts';

/** Formats of texts. The names begin with `carimbo-`, because TypeBox has one registry per process. */
export const FORMATS = {
  timeZone: 'carimbo-time-zone',
  network: 'carimbo-network',
  pattern: 'carimbo-pattern',
  databaseUrl: 'carimbo-database-url',
  language: 'carimbo-language',
  calendarDate: 'carimbo-calendar-date',
  webAddress: 'carimbo-web-address',
  webhookSecret: 'carimbo-webhook-secret',
  screenPop: 'carimbo-screen-pop',
  mailAddress: 'carimbo-mail-address',
} as const;

/** True for an IANA zone in this machine's time zone data. Offsets (`-03:00`) are refused: they have no daylight saving. */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

/** True for an IP address or a network in CIDR notation, IPv4 or IPv6. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (bits === undefined) return true;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

/** True for text that compiles as a regular expression. */
export function isPattern(text: string): boolean {
  try {
    new RegExp(`^(?:${text})$`, 'u');
    return true;
  } catch {
    return false;
  }
}

/** True for `sqlite:PATH` and for a PostgreSQL URL with a host. */
export function isDatabaseUrl(text: string): boolean {
  if (text.startsWith('sqlite:')) return text.length > 'sqlite:'.length;
  if (!/^postgres(ql)?:\/\//.test(text)) return false;
  try {
    return new URL(text).hostname !== '';
  } catch {
    return false;
  }
}

/** True for a language in the form of Asterisk's sound folders: `pt_BR`, `en`, `en_US_f_Allison`. Case matters. */
export function isLanguage(text: string): boolean {
  return /^[a-z]{2,3}(_[A-Z]{2}(_\w+)?)?$/.test(text);
}

/** Whether a text names a day: `MM-DD` (29 February too) or `YYYY-MM-DD`. */
export function isCalendarDate(text: string): boolean {
  if (!/^(\d{4}-)?\d{2}-\d{2}$/.test(text)) return false;
  const [year, month, day] = text.length === 5 ? ['2024', ...text.split('-')] : text.split('-');
  const at = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(5, 10) === `${month}-${day}`;
}

/** True for an http(s) address without user, password and fragment: none of them would be sent. */
export function isWebAddress(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { username, password, hash } = new URL(text);
  return username === '' && password === '' && hash === '';
}

/** True for a symmetric secret of Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. */
export function isWebhookSecret(text: string): boolean {
  const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  return bytes.toString('base64') === base64 && bytes.length >= 24 && bytes.length <= 64;
}

/** What the address of a screen pop can be filled with. */
export const SCREEN_POP_PLACES = [
  'number',
  'caller',
  'name',
  'card_number',
  'plan',
  'class',
  'agent',
  'queue',
  'call_id',
] as const;
export type ScreenPopPlace = (typeof SCREEN_POP_PLACES)[number];

/** True for an http(s) address whose `{…}` are all known. */
export function isScreenPop(text: string): boolean {
  const filled = text.replace(/\{([a-z_]+)\}/g, (place, name) =>
    (SCREEN_POP_PLACES as readonly string[]).includes(name) ? 'x' : place,
  );
  return !/[{}]/.test(filled) && /^https?:\/\//i.test(filled) && URL.canParse(filled);
}

Format.Set(FORMATS.timeZone, isTimeZone);
Format.Set(FORMATS.network, isNetwork);
Format.Set(FORMATS.pattern, isPattern);
Format.Set(FORMATS.databaseUrl, isDatabaseUrl);
Format.Set(FORMATS.language, isLanguage);
Format.Set(FORMATS.calendarDate, isCalendarDate);
Format.Set(FORMATS.webAddress, isWebAddress);
Format.Set(FORMATS.webhookSecret, isWebhookSecret);
Format.Set(FORMATS.screenPop, isScreenPop);
Format.Set(FORMATS.mailAddress, isMailAddress);
