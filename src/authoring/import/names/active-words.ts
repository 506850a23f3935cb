import { NO, readActive, YES } from '../../../beneficiary/active-words.ts';
import { plainTokens } from './tokens.ts';

/** The values of a list by their meaning, from known words only; none is in two lists. */
export interface ActiveWords {
  yes: string[];
  no: string[];
  /** Values that state nothing: `NAO_INFORMADA`, `UNSPECIFIED`. */
  silent: string[];
  /** Unknown values: a person has to decide. */
  unknown: string[];
}

const SILENT =
  /^((nao|sem|not|un) ?(informad[oa]|especificad[oa]|definid[oa]|identificad[oa]|informacao|informed|specified|defined|set|known)|indefinid[oa]|desconhecid[oa]|ignorad[oa]|nenhum|nenhuma|none|null|unrecognized)$/;
/** Turns the word behind it round; a prefix that has it is none. */
const NEGATION = /^(nao|sem|not|non|no|in|un)$/;
/** What the value is a value of, written before it: `STATUS_ATIVO`. */
const TOPIC = /^(situacao|status|state|estado|st|sit|beneficiario|benef|usuario|\d+)$/;

/** Letters and digits that are flags together; among others (A, S, C) a letter may stand for anything. */
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

/** `SITUACAO_ATIVO`, `SITUACAO_CANCELADO` → `ativo`, `cancelado`; something stays of each. */
function withoutTopic(phrases: readonly string[][]): string[][] {
  let common = 0;
  const shortest = Math.min(...phrases.map(({ length }) => length));
  while (phrases.length > 1 && common < shortest - 1) {
    const word = phrases[0]?.[common] ?? '';
    if (says(word) || !phrases.every((phrase) => phrase[common] === word)) break;
    common += 1;
  }
  return phrases.map((phrase) => {
    const rest = phrase.slice(common);
    const start = rest.findIndex((word, index) => index === rest.length - 1 || !TOPIC.test(word));
    return rest.slice(Math.max(0, start));
  });
}

/** Taken away from all, these would change what each says. */
function says(word: string): boolean {
  return word.length === 1 || NEGATION.test(word) || meaningOf([word]) !== 'unknown';
}
