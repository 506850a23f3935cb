import { readActive } from '../../../beneficiary/active-words.ts';
import { isCpf, normaliseCpf } from '../../../beneficiary/cpf.ts';
import { readDate } from './read-date.ts';

/** Whether a flag says active; an empty one does. `undefined` for a word that is not known. */
export function readFlag(text: string): boolean | undefined {
  return text.trim() === '' ? true : readActive(text);
}

/** An ISO date from the formats that `auto` reads in a reply; null for no value, `undefined` for an invalid one. */
export function readBirthDate(text: string): string | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  return readDate(trimmed, 'auto') ?? readShortYear(trimmed) ?? undefined;
}

/**
 * `14/03/61`: a year of two digits, only where one century is left. Of the two years that it can mean, the one to come
 * is no birth date, and one more than a hundred years back would be a person older than that.
 * @returns null where both centuries are possible, and for anything else
 */
export function readShortYear(text: string, now = new Date()): string | null {
  const [, day, separator, month, year] = /^([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{2})$/.exec(text) ?? [];
  if (day === undefined) return null;
  const [older, younger] = ['19', '20'].map((century) =>
    readDate([day, month, `${century}${year}`].join(separator), 'dd/mm/yyyy'),
  );
  const today = now.toISOString().slice(0, 10);
  return younger === null || younger === undefined || younger > today ? (older ?? null) : null;
}

/**
 * A CPF as eleven digits; null for no value, `undefined` for an invalid one. Spreadsheets drop leading zeros, so 9 and 10
 * digits are padded if the check digits are then valid (never for cards, which have no fixed length). Zeros mean no value.
 */
export function readCpf(text: string): string | null | undefined {
  const digits = normaliseCpf(text);
  if (/^0*$/.test(digits)) return null;
  const cpf = /^[0-9]{9,10}$/.test(digits) ? digits.padStart(11, '0') : digits;
  return isCpf(cpf) ? cpf : undefined;
}

/** Text for people: control characters become spaces (they would cross lines in logs and headers), ends are trimmed. */
export function readText(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
