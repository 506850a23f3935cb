import { plainWord, readActive } from '../../../beneficiary/active-words.ts';
import { isCpf, normaliseCpf } from '../../../beneficiary/cpf.ts';
import { cutText } from '../../../text/clean.ts';
import { type DateFormat, readDate } from './read-date.ts';
import { readText } from './read-values.ts';

/** Results of expressions as the canonical beneficiary holds them; null for anything unusable. */

const MAX_TEXT = 200;
/** What systems write where they have nothing. */
const NOTHING = new Set(['', 'null', 'NULL', 'undefined', '(null)']);

/** Text of a string, number or boolean; control characters removed, runs of blanks collapsed, at most 200 characters. */
export function toText(value: unknown): string | null {
  const text = scalarText(value);
  if (text === null) return null;
  const clean = readText(text.toWellFormed()).replace(/\s+/gu, ' ');
  if (NOTHING.has(clean)) return null;
  return cutText(clean, MAX_TEXT).trim();
}

/**
 * A CPF of eleven digits with valid check digits. As a number it has lost all its leading zeros; as text out of a
 * spreadsheet, a few.
 */
export function toCpf(value: unknown): string | null {
  const text = scalarText(value);
  if (text === null) return null;
  const digits = normaliseCpf(text.slice(0, 64));
  const mayBeShort = typeof value === 'number' ? /^[0-9]{3,11}$/ : /^[0-9]{8,11}$/;
  const cpf = mayBeShort.test(digits) ? digits.padStart(11, '0') : digits;
  return isCpf(cpf) ? cpf : null;
}

/** Years too long ago and dates in the future are what systems write for "unknown". */
export function toBirthDate(value: unknown, format: DateFormat): string | null {
  const text = scalarText(value);
  const date = text === null ? null : readDate(text, format);
  if (date === null || date <= '1900-01-01') return null;
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  return date > tomorrow ? null : date;
}

export interface ActiveValues {
  yes: readonly string[];
  no: readonly string[];
}

/** null: no value; `unknown`: neither active nor inactive, with the word where it is harmless to show. */
export function toActive(value: unknown, words?: ActiveValues): boolean | null | { unknown: string | null } {
  if (typeof value === 'boolean' && words === undefined) return value;
  const text = toText(value);
  if (text === null) return null;
  const active = words === undefined ? readActive(text) : byWords(text, words);
  if (active !== undefined) return active;
  return { unknown: /^\p{L}{1,12}$/u.test(text) ? text : null };
}

function byWords(text: string, { yes, no }: ActiveValues): boolean | undefined {
  const word = plainWord(text);
  if (yes.some((item) => plainWord(item) === word)) return true;
  if (no.some((item) => plainWord(item) === word)) return false;
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

/** Numbers keep all their digits: those that a double cannot hold exactly arrive as text (read-json.ts). */
export function scalarText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? plainNumber(value) : null;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return null;
}

/** Digits instead of 1e21. */
function plainNumber(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}
