import { parse } from 'lossless-json';
import { decodeWindows1252 } from '../../../text/windows-1252.ts';
import type { SqlSettings } from './schema.ts';

export type Charset = SqlSettings['connection']['charset'];

/** Decimal digits that every double keeps. */
const SAFE_DIGITS = 15;

/** A number where a double holds it exactly, or else the text as the database wrote it: 00123 and 20-digit ones stay. */
export function numberOrText(text: string): number | string {
  if (/^-?\d+$/.test(text)) {
    const number = Number(text);
    return Number.isSafeInteger(number) && String(number) === text ? number : text;
  }
  if (/^-?\d*\.\d+$/.test(text)) {
    const digits = text.replace(/^-?0*|\.|-/g, '').replace(/^0+/, '');
    return digits.length <= SAFE_DIGITS ? Number(text) : text;
  }
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : text;
}

/** `1954-12-25 10:00:00-03` as `1954-12-25T10:00:00-03:00`: only the writing changes, never the time. */
export function isoTimestamp(text: string): string {
  return text
    .replace(/^(\d{4}-\d{2}-\d{2}) (?=\d)/, '$1T')
    .replace(/([+-]\d{2})$/, (offset) => (text.length > 10 ? `${offset}:00` : offset));
}

/** A JSON column, in which numbers that a double cannot hold are text. */
export function jsonValue(text: string): unknown {
  try {
    return parse(text, undefined, numberOrText);
  } catch {
    return text;
  }
}

/** Bytes (bytea, BLOB, VARBINARY, RAW): base64, or text where the source file says in which encoding they are. */
export function bytesValue(bytes: Buffer, charset: Charset): string {
  if (charset === 'windows-1252') return decodeWindows1252(bytes);
  return bytes.toString(charset === 'utf-8' ? 'utf8' : 'base64');
}
