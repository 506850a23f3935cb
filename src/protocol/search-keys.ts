import { normaliseCard } from '../beneficiary/card.ts';
import { normaliseCpf } from '../beneficiary/cpf.ts';
import { callerNumber, isComparable } from './caller.ts';
import type { EntryType } from './entry.ts';
import { parseNumber } from './number.ts';
import type { Protocol } from './protocol.ts';

/**
 * A protocol is found under its search keys: a letter for the kind, a colon, and a normalised text. Only this file knows what
 * is in a key, so that the text can become a keyed hash.
 */
const key = {
  word: (word: string) => `w:${word}`,
  card: (card: string) => `c:${card}`,
  cpf: (cpf: string) => `f:${cpf}`,
  /** E.164, an extension, or the user of a chat. */
  caller: (caller: string) => `t:${caller}`,
  /** The end of a telephone number, without area code. */
  local: (digits: string) => `l:${digits}`,
  /** The last characters of this server's number. */
  ending: (number: string) => `n:${number.slice(-ENDING)}`,
  /** The same of the number of the operator's system. */
  sourceEnding: (number: string) => `s:${number.slice(-ENDING)}`,
};

/** Types of entries that may change the keys of their protocol. */
export const KEY_TYPES: readonly EntryType[] = [
  'issued',
  'identified',
  'numbered',
  'contingency',
  'offline_numbered',
  'number_absent',
  'number_given_up',
  'text_corrected',
  'erased',
];

/** What the search keys of a protocol follow from. */
export type Searched = Pick<
  Protocol,
  'number' | 'source_number' | 'card_number' | 'cpf' | 'beneficiary' | 'caller' | 'caller_e164'
>;

/** What a person may have meant by a text. */
export const MEANINGS = ['number', 'number_part', 'card', 'cpf', 'phone', 'name'] as const;
export type Meaning = (typeof MEANINGS)[number];

/** Protocols that have all of these keys. */
export interface SearchTerm {
  keys: readonly string[];
  /** Their own number, or the one of the operator's system as `plainNumber`, ends with this. */
  numberEnd?: string;
}

/** The ways to read a text, and what to tell the person of them: a short number may be a card, but hardly is. */
export interface Understood {
  terms: SearchTerm[];
  meanings: Meaning[];
}

const MAX_WORD = 40;
const MAX_WORDS = 12;
/** Between names; people leave them out. */
const PARTICLES = new Set(['da', 'das', 'de', 'di', 'do', 'dos', 'du', 'e']);
/** Of a number, as an index has them. */
const ENDING = 4;
const SEQUENCE = 6;
/** Shorter texts are hardly cards. */
const SHORT = 6;

/** The words of a name: lower case, without accents. `D'Ávila` is found as `davila` and as `avila`. */
export function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/ı/g, 'i')
    .replace(/æ/g, 'ae')
    .replace(/œ/g, 'oe')
    .replace(/ø/g, 'o');
  const parts = (of: string) => of.split(/[^\p{L}\p{N}]+/u);
  const words = [...parts(plain.replace(/['’`´ʼ]/g, '')), ...parts(plain)]
    .filter((word) => [...word].length > 1 && !PARTICLES.has(word))
    .map((word) => [...word].slice(0, MAX_WORD).join(''));
  return [...new Set(words)].slice(0, MAX_WORDS);
}

/** The same for what is searched for: `D'Ávila` is one word. */
function askedWords(text: string): string[] {
  return wordsOf(text.normalize('NFKC').replace(/['’`´ʼ]/g, ''));
}

/** A number in the format of the operator's system, as it is compared; also what SQL makes of it (`PLAIN_SOURCE_NUMBER`). */
export function plainNumber(number: string): string {
  return number.replace(/[ ./-]/g, '').toUpperCase();
}

export function searchKeysOf(protocol: Searched): string[] {
  const { number, source_number, card_number, cpf, beneficiary, caller, caller_e164 } = protocol;
  const keys = [key.ending(number)];
  if (source_number !== null) keys.push(key.sourceEnding(plainNumber(source_number)));
  if (card_number !== null) keys.push(key.card(card_number));
  if (cpf !== null) keys.push(key.cpf(cpf));
  const from = caller_e164 ?? caller;
  if (from !== null && isComparable(from)) keys.push(key.caller(from), ...localKeys(from));
  if (beneficiary !== null) keys.push(...wordsOf(beneficiary.name).map(key.word));
  return [...new Set(keys)];
}

interface ExactFilter {
  card_number?: string;
  cpf?: string;
  caller?: string;
}

/** The keys of protocols that fit a filter, and the rest of it, which has none: a withheld number is not a key. */
export function exactKeys<T extends ExactFilter>(
  filter: T,
): { keys: string[]; further: Omit<T, keyof ExactFilter> & Pick<ExactFilter, 'caller'> } {
  const { card_number, cpf, caller, ...rest } = filter;
  const keys = [
    ...(card_number === undefined ? [] : [key.card(card_number)]),
    ...(cpf === undefined ? [] : [key.cpf(cpf)]),
  ];
  if (!isComparable(caller)) return { keys, further: caller === undefined ? rest : { ...rest, caller } };
  return { keys: [...keys, key.caller(caller)], further: rest };
}

/** Eight digits, and nine where a mobile number has them. */
function localKeys(caller: string): string[] {
  const digits = /^\+(\d{8,})$/.exec(caller)?.[1];
  if (digits === undefined) return [];
  const keys = [key.local(digits.slice(-8))];
  return digits.at(-9) === '9' ? [...keys, key.local(digits.slice(-9))] : keys;
}

export interface Searcher {
  areaCode: string | undefined;
  /** Whether the person may search by name and CPF. */
  beneficiaries: boolean;
}

/** Several readings may hold: eleven digits are a CPF, a telephone number or a card. */
export function understand(text: string, { areaCode, beneficiaries }: Searcher): Understood {
  const asked = text.trim();
  const terms: SearchTerm[] = [];
  const meanings = new Set<Meaning>();
  const add = (meaning: Meaning | null, found: SearchTerm[]) => {
    terms.push(...found);
    if (meaning !== null && found.length > 0) meanings.add(meaning);
  };
  if (parseNumber(asked) !== null) meanings.add('number');
  const { own, source } = endingTerms(asked);
  add('number_part', own);
  // Many digits that are no date and sequence are rather something else.
  add(own.length > 0 || /[A-Z]/i.test(asked) ? 'number_part' : null, source);
  const card = normaliseCard(asked);
  if (/\d/.test(card)) add(card.length < SHORT ? null : 'card', [{ keys: [key.card(card)] }]);
  const cpf = normaliseCpf(asked);
  if (beneficiaries && /^\d{11}$/.test(cpf)) add('cpf', [{ keys: [key.cpf(cpf)] }]);
  const isPhone = /^\+?[\d\s().\-/]*$/.test(asked) && /^\d{8,13}$/.test(asked.replace(/\D/g, ''));
  add(isPhone ? 'phone' : null, callerTerms(asked, areaCode));
  const words = /\p{L}/u.test(asked) && !/\d/.test(asked) ? askedWords(asked) : [];
  if (beneficiaries && words.length > 0) add('name', [{ keys: words.map(key.word) }]);
  return { terms, meanings: [...meanings] };
}

function callerTerms(asked: string, areaCode: string | undefined): SearchTerm[] {
  const callers = [callerNumber(asked, areaCode) ?? asked, asked];
  const digits = asked.replace(/[\s().\-/]/g, '');
  const isLocal = /^\d{8,9}$/.test(digits);
  const keys = callers.filter((one) => one !== '' && isComparable(one)).map(key.caller);
  return [...new Set([...keys, ...(isLocal ? [key.local(digits)] : [])])].map((one) => ({ keys: [one] }));
}

/** `22/11 42`, `22/11/2026 nº 42`. */
const DATED = /^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?[\s,]+(?:n[ºo°.]*\s*)?(\d{1,6})$/iu;

/**
 * The end of a number, as people tell it: the sequence of the day with or without its zeros, alone or after a date or after
 * the end of a date; or the last characters of a number in the format of the operator's system.
 */
function endingTerms(asked: string): { own: SearchTerm[]; source: SearchTerm[] } {
  const dated = DATED.exec(asked);
  if (dated !== null) {
    const [, day = '', month = '', year = '', sequence = ''] = dated;
    const date = (year.length === 2 ? `20${year}` : year) + month.padStart(2, '0') + day.padStart(2, '0');
    return { own: ownEnding(date + sequence.padStart(SEQUENCE, '0')), source: [] };
  }
  const plain = plainNumber(asked);
  const end = /^\d{1,19}$/.test(plain) ? plain.padStart(plain.length < ENDING ? SEQUENCE : 0, '0') : '';
  const isOfSource = /^[\dA-Z]{4,40}$/.test(plain) && /\d/.test(plain);
  return {
    own: ownEnding(end),
    source: isOfSource ? [{ keys: [key.sourceEnding(plain)], numberEnd: plain }] : [],
  };
}

/** @param end what precedes the six digits of the sequence is the end of a date, perhaps with an operator before it */
function ownEnding(end: string): SearchTerm[] {
  const date = end.slice(0, -SEQUENCE).slice(-8);
  const [day, month] = [date.slice(-2), date.slice(-4, -2)];
  const isPossibleDay = day.length < 2 || (day >= '01' && day <= '31');
  const isPossibleMonth = month.length < 2 || (month >= '01' && month <= '12');
  if (end === '' || !isPossibleDay || !isPossibleMonth) return [];
  return [{ keys: [key.ending(end)], numberEnd: end }];
}

/** Whether a protocol has all that a term asks for. */
export function fitsTerm(protocol: Searched, { keys, numberEnd }: SearchTerm): boolean {
  const { number, source_number } = protocol;
  if (
    numberEnd !== undefined &&
    ![number, plainNumber(source_number ?? '')].some((one) => one.endsWith(numberEnd))
  )
    return false;
  const own = new Set(searchKeysOf(protocol));
  return keys.every((one) => own.has(one));
}
