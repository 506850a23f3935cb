import { NO, readActive, YES } from '../../../beneficiary/active-words.ts';
import { plainTokens } from './tokens.ts';

/** The values of an enum, sorted by what they mean for `active`. Each value is in one list. */
export interface ActiveWords {
  yes: string[];
  no: string[];
  /** Values for "not stated": `NAO_INFORMADA`, `UNSPECIFIED`. */
  silent: string[];
  /** Unknown values: a person has to decide. */
  unknown: string[];
}

const SILENT =
  /^((nao|sem|not|un) ?(informad[oa]|especificad[oa]|definid[oa]|identificad[oa]|informacao|informed|specified|defined|set|known)|indefinid[oa]|desconhecid[oa]|ignorad[oa]|nenhum|nenhuma|none|null|unrecognized)$/;
/** Negates the word after it, so it is never removed as a common prefix. */
const NEGATION = /^(nao|sem|not|non|no|in|un)$/;
/** The name of the field, repeated in the value: `STATUS_ATIVO`. */
const TOPIC = /^(situacao|status|state|estado|st|sit|beneficiario|benef|usuario|\d+)$/;

/** Sets of letters or digits that are known flags. In any other set (A, S, C) the meaning of a letter is unknown. */
const FAMILIES = ['sn', 'yn', 'aic', 'tf', 'vf', '01'];

export function sortActiveWords(values: readonly string[]): ActiveWords {
  const phrases = withoutTopic(values.map(plainTokens));
  const letters = [...new Set(phrases.filter(isLetter).flat())];
  const areFlags = FAMILIES.some((family) => letters.every((letter) => family.includes(letter)));
  const sorted: ActiveWords = { yes: [], no: [], silent: [], unknown: [] };
  values.forEach((value, index) => {
    const phrase = phrases[index] ?? [];
    const meaning = isLetter(phrase) && !areFlags ? 'unknown' : meaningOf(phrase);
    if (!sorted[meaning].includes(value)) sorted[meaning].push(value);
  });
  return sorted;
}

function meaningOf(phrase: readonly string[]): keyof ActiveWords {
  const text = phrase.join(' ');
  if (text === '') return 'unknown';
  if (SILENT.test(text)) return 'silent';
  const [first = '', second = ''] = phrase;
  if (phrase.length === 2 && NEGATION.test(first)) return YES.test(second) ? 'no' : 'unknown';
  if (YES.test(text)) return 'yes';
  if (NO.test(text)) return 'no';
  const flag = readActive(text);
  return flag === undefined ? 'unknown' : flag ? 'yes' : 'no';
}

function isLetter(phrase: readonly string[]): boolean {
  return phrase.length === 1 && phrase[0]?.length === 1;
}

/** `SITUACAO_ATIVO`, `SITUACAO_CANCELADO` → `ativo`, `cancelado`; at least one word of each value is kept. */
function withoutTopic(phrases: readonly string[][]): string[][] {
  let common = 0;
  const shortest = Math.min(...phrases.map(({ length }) => length));
  while (phrases.length > 1 && common < shortest - 1) {
    const word = phrases[0]?.[common] ?? '';
    if (hasMeaning(word) || !phrases.every((phrase) => phrase[common] === word)) break;
    common += 1;
  }
  return phrases.map((phrase) => {
    const rest = phrase.slice(common);
    const start = rest.findIndex((word, index) => index === rest.length - 1 || !TOPIC.test(word));
    return rest.slice(Math.max(0, start));
  });
}

/** Whether the word has a meaning of its own: without it, the values would mean something else. */
function hasMeaning(word: string): boolean {
  return word.length === 1 || NEGATION.test(word) || meaningOf([word]) !== 'unknown';
}
