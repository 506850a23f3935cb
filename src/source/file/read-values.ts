import { isCpf, normaliseCpf } from '../../beneficiary/cpf.ts';

/** Words for active and inactive, as exports in Brazil have them; without accents, lower-case. */
const ACTIVE = new Set([
  '',
  '1',
  's',
  'sim',
  'a',
  'ativo',
  'ativa',
  'true',
  't',
  'y',
  'yes',
  'v',
  'verdadeiro',
]);
const INACTIVE = new Set(['0', 'n', 'nao', 'i', 'inativo', 'inativa', 'false', 'f', 'no', 'falso']);

/** Whether a flag says active; empty does. `undefined` for a word that is none of those known. */
export function readActive(text: string): boolean | undefined {
  const word = text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase();
  if (ACTIVE.has(word)) return true;
  return INACTIVE.has(word) ? false : undefined;
}

/** An ISO date from `yyyy-mm-dd` (a time of day may follow) or `dd/mm/yyyy`; null for none, `undefined` for nonsense. */
export function readBirthDate(text: string): string | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const iso = /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ].*)?$/.exec(trimmed);
  if (iso !== null) return realDate(iso[1], iso[2], iso[3]);
  const local = /^([0-9]{1,2})\/([0-9]{1,2})\/([0-9]{4})(?: .*)?$/.exec(trimmed);
  return local === null ? undefined : realDate(local[3], local[2], local[1]);
}

function realDate(year = '', month = '', day = ''): string | undefined {
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${iso}T00:00:00Z`);
  // 31 February is moved into March by some parsers and refused by others: neither is a birthday.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : undefined;
}

/**
 * A CPF as eleven digits; null for none, `undefined` for nonsense. Spreadsheets eat leading zeros, so 9 and 10 digits
 * are filled up, if the check digits then fit (cards never are: their length tells nothing). Eleven zeros mean none.
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
