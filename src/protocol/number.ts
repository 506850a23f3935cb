/**
 * The protocol number: registro ANS (6) + civil day AAAAMMDD (8) + sequence of the day (6), digits only.
 * Layout of RN 395/2016 Anexo I as operators use it: 32630520220608045720 = operator 326305, 2022-06-08, no. 45720.
 */

/** Last sequence of a day; there is no number after it. */
export const LAST_SEQUENCE = 999_999;

/** @param day civil day of the operator, `YYYYMMDD` · @param sequence 1 to 999,999 */
export function formatNumber(registry: string, day: string, sequence: number): string {
  if (sequence < 1 || sequence > LAST_SEQUENCE)
    throw new RangeError(`sequence ${sequence} is not 1 to 999999`);
  return registry + day + String(sequence).padStart(6, '0');
}

export function isNumber(text: string): boolean {
  return /^\d{20}$/.test(text);
}

export interface NumberParts {
  registry: string;
  day: string;
  sequence: number;
}

/** Null for anything but twenty digits; spaces, as in the spoken form, are ignored. */
export function parseNumber(text: string): NumberParts | null {
  const digits = text.replace(/\s/g, '');
  if (!isNumber(digits)) return null;
  return { registry: digits.slice(0, 6), day: digits.slice(6, 14), sequence: Number(digits.slice(14)) };
}

/** Longest group that can be repeated after hearing it once. */
const LONGEST_GROUP = 4;

/**
 * The groups in which a number is spoken and shown: 6 · 4-2-2 · 6. A number in the operator's own format is split at its
 * separators, and every four characters.
 */
export function numberGroups(number: string): string[] {
  if (!isNumber(number))
    return number
      .split(/[^\p{L}\p{N}]+/u)
      .flatMap((part) => part.match(new RegExp(`.{1,${LONGEST_GROUP}}`, 'gu')) ?? []);
  return [
    number.slice(0, 6),
    number.slice(6, 10),
    number.slice(10, 12),
    number.slice(12, 14),
    number.slice(14),
  ];
}

/** `326305 2026 11 22 000001` */
export function spokenNumber(number: string): string {
  return numberGroups(number).join(' ');
}
