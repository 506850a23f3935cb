/**
 * A caller as a telephone number that can be compared: `+` and digits (E.164), an extension of the PBX (unchanged), or
 * `withheld`; null for anything else. By Brazilian rules, and by form only: a number is compared and searched for, never
 * dialled. (libphonenumber would add 100 kB of other countries' plans for one regular expression, and knows no carrier
 * codes of trunks.)
 */
export const WITHHELD = 'withheld';

/** What trunks, gateways and Asterisk send for a withheld or unknown number. */
const WITHHELD_WORDS = new Set([
  '',
  'anonymous',
  'anonimo',
  'anonymous.invalid',
  'blocked',
  'confidencial',
  'desconhecido',
  'id unavailable',
  'no number',
  'oculto',
  'out of area',
  'private',
  'privado',
  'restricted',
  'restrito',
  'unavailable',
  'unknown',
  'withheld',
]);

const LONGEST_EXTENSION = 6;
/** Area codes have no zero; a subscriber's number has eight digits, or nine that begin with 9 (Anatel, Res. 749/2022). */
const NATIONAL = /^[1-9][1-9](9\d{8}|[2-9]\d{7})$/;
/** 0800, 0300 and the like, without the 0. */
const NON_GEOGRAPHIC = /^[3589]00\d{6,7}$/;
const LOCAL = /^(9\d{8}|[2-9]\d{7})$/;
/** Trunk prefix 0, optionally with the carrier's two digits. */
const TRUNK = /^0(?:\d\d(?=\d{10,11}$))?/;

/** @param areaCode two digits, for numbers without one; null where none is configured */
export function callerNumber(caller: string, areaCode: string | null = null): string | null {
  const text = userPart(caller);
  const word = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const digits = text.replace(/[\s().\-\u00a0\u2010-\u2015/]/g, '');
  if (WITHHELD_WORDS.has(word) || /^0+$/.test(digits)) return WITHHELD;
  if (/^\+\d+$/.test(digits)) return international(digits.slice(1));
  if (!/^\d+$/.test(digits)) return null;
  if (digits.length <= LONGEST_EXTENSION) return digits;
  return national(digits, areaCode);
}

/** Whether both can be compared and differ. */
export function areDifferentCallers(a: string | null | undefined, b: string | null | undefined): boolean {
  return isComparable(a) && isComparable(b) && a !== b;
}

export function isComparable(number: string | null | undefined): number is string {
  return number !== null && number !== undefined && number !== WITHHELD;
}

/** The number in `"Maria" <+5511…>`, `sip:…@host` or `tel:…;phone-context=…`. */
function userPart(caller: string): string {
  const inner = /<([^<>]*)>\s*$/.exec(caller)?.[1] ?? caller;
  return inner
    .trim()
    .replace(/^(?:sips?|tel):/i, '')
    .replace(/[@;].*$/s, '')
    .trim();
}

function international(digits: string): string | null {
  const brazilian = /^550?(.*)$/.exec(digits)?.[1];
  if (brazilian !== undefined && (NATIONAL.test(brazilian) || NON_GEOGRAPHIC.test(brazilian)))
    return `+55${brazilian}`;
  return /^[1-9]\d{6,14}$/.test(digits) ? `+${digits}` : null;
}

function national(digits: string, areaCode: string | null): string | null {
  if (/^55\d{10,11}$/.test(digits) && NATIONAL.test(digits.slice(2))) return `+${digits}`;
  const plain = digits.replace(TRUNK, '');
  if (NATIONAL.test(plain)) return `+55${plain}`;
  if (NON_GEOGRAPHIC.test(plain) && digits.startsWith('0')) return `+55${plain}`;
  if (areaCode !== null && LOCAL.test(digits)) return `+55${areaCode}${digits}`;
  return null;
}
