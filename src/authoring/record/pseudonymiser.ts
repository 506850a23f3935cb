import { isCns } from '../../beneficiary/cns.ts';
import { isCpf } from '../../beneficiary/cpf.ts';
import { datesIn, writings } from './birth-dates.ts';
import { foldWord, nameWords, WORD, writeLike } from './name-words.ts';
import { numberPattern, punctuateLike, significant } from './number-pattern.ts';
import type { PersonalKind } from './personal-keys.ts';
import { type RandomInt, secureRandom } from './random.ts';
import { scramble, scrambleNumber } from './scramble.ts';
import { Spans } from './spans.ts';
import { daysBack, moveBack, syntheticCns, syntheticCpf, syntheticEmail } from './synthetic.ts';

/** Words of two letters occur in every text: they are replaced only in fields that hold a name. */
const WORD_FROM = 3;
const NUMBER_FROM = 3;
const PHRASE_FROM = 5;

/**
 * Replaces the personal values of one reply: first learns all of them, then rewrites texts. A value gets the same
 * replacement everywhere, however it is written.
 */
export class Pseudonymiser {
  readonly #random: RandomInt;
  /** Known values and their replacements. */
  readonly #numbers = new Map<string, string>();
  readonly #names = new Map<string, string>();
  readonly #emails = new Map<string, string>();
  readonly #phrases = new Map<string, string>();
  /** Birth dates, and by how many days they are moved back. */
  readonly #dates = new Map<string, number>();
  /** Other dates and their replacements: on the same side of today, in the same order. */
  readonly #days = new Map<string, string>();
  readonly #apart: number;

  constructor(random: RandomInt = secureRandom) {
    this.#random = random;
    this.#apart = 1 + random(27);
  }

  learn(kind: PersonalKind, text: string): void {
    if (kind === 'birth_date') for (const date of datesIn(text)) this.#learnDate(date);
    else if (isDateField(kind, text))
      for (const date of datesIn(text)) this.#days.set(date, this.#otherDay(date));
    else if (kind === 'date') return;
    else if (kind === 'email' && text.includes('@')) this.#learnEmail(text.trim());
    else if (kind === 'text' || kind === 'email') this.#learnPhrase(text.trim());
    else if (kind === 'name' && /\p{L}/u.test(text)) this.#learnName(text);
    else this.#learnNumbers(kind, text);
  }

  /** Replaces all known values, and the whole text where the field's name says that it is personal. */
  pseudonymise(kind: PersonalKind | null, text: string): string {
    if (kind === 'date' || isDateField(kind, text)) return this.#epochDay(kind, text) ?? this.#known(text);
    if (kind === 'text')
      return this.#phrases.get(text.trim().toLowerCase()) ? this.#known(text) : this.#scrambled(text);
    const known = this.#epoch(kind, text) ?? this.#known(text, kind === 'name');
    if (kind === null || kind === 'name' || known !== text) return known;
    return kind === 'birth_date' ? this.#moved(text) : this.#scrambled(text);
  }

  /** Replaces known numbers only: for names of fields, which may be a card number. */
  pseudonymiseKey(key: string): string {
    const spans = new Spans(key);
    this.#claimNumbers(spans);
    return spans.apply();
  }

  /** Whether the text still contains a known value. */
  survivesIn(text: string): boolean {
    const words = new Set([...text.matchAll(WORD)].map(([word]) => foldWord(word)));
    const lower = text.toLowerCase();
    return (
      [...this.#names.keys()].some((word) => word.length >= WORD_FROM && words.has(word)) ||
      [...this.#numbers.keys()].some((number) => numberPattern(number).test(text)) ||
      [...this.#emails.keys(), ...this.#phrases.keys()].some((known) => lower.includes(known)) ||
      [...this.#dates.keys()].some((date) =>
        writings(date).some((written) => datePattern(written).test(text)),
      )
    );
  }

  #known(text: string, shortWordsToo = false): string {
    const spans = new Spans(text);
    for (const known of [this.#emails, this.#phrases])
      for (const [value, instead] of longestFirst(known)) spans.claim(literal(value), () => instead);
    for (const [date, days] of this.#dates) this.#claimDate(spans, date, moveBack(date, days));
    for (const [date, other] of this.#days) this.#claimDate(spans, date, other);
    this.#claimNumbers(spans);
    spans.claim(WORD, (word) => {
      const folded = foldWord(word);
      const instead = this.#names.get(folded);
      if (instead === undefined || (folded.length < WORD_FROM && !shortWordsToo)) return null;
      return writeLike(instead, word);
    });
    return sameWidth(spans.apply(), text);
  }

  /** A known birth date as milliseconds since 1970, or as seconds where the field's name says what it is. */
  #epoch(kind: PersonalKind | null, text: string): string | null {
    const long = kind === null && /^-?\d{11,14}$/.test(text);
    if (!long && !(kind === 'birth_date' && /^-?\d{5,14}$/.test(text))) return null;
    for (const [date, days] of this.#dates)
      for (const second of long ? [1_000] : [1_000, 1])
        if (Math.abs(Number(text) - (Date.parse(date) / 1_000) * second) < 86_400 * second)
          return String(Number(text) - days * 86_400 * second);
    return null;
  }

  #claimNumbers(spans: Spans): void {
    for (const [number, instead] of longestFirst(this.#numbers))
      spans.claim(numberPattern(number), (found) => punctuateLike(instead, found));
  }

  #claimDate(spans: Spans, date: string, other: string): void {
    const moved = writings(other);
    for (const [i, written] of writings(date).entries())
      spans.claim(datePattern(written), () => moved[i] ?? null);
  }

  #otherDay(date: string): string {
    const today = new Date().toISOString().slice(0, 10);
    if (date === today) return date;
    return moveBack(date, date > today ? -this.#apart : this.#apart);
  }

  /** Milliseconds or seconds since 1970. */
  #epochDay(kind: PersonalKind | null, text: string): string | null {
    if (kind !== 'date' || !/^\d{9,14}$/.test(text)) return null;
    const day = 86_400 * (text.length > 10 ? 1_000 : 1);
    const now = (Date.now() / 1_000) * (day / 86_400);
    return String(Number(text) + (Number(text) > now ? 1 : -1) * this.#apart * day);
  }

  #learnDate(date: string): void {
    if (!this.#dates.has(date)) this.#dates.set(date, daysBack(date, this.#random));
  }

  #learnEmail(email: string): void {
    const known = email.toLowerCase();
    if (!this.#emails.has(known))
      this.#emails.set(
        known,
        syntheticEmail(known, (text) => scramble(text, this.#random)),
      );
  }

  #learnPhrase(phrase: string): void {
    const known = phrase.toLowerCase();
    if (known.length >= PHRASE_FROM && /[\p{L}\d]/u.test(known) && !this.#phrases.has(known))
      this.#phrases.set(known, scrambleNumber(phrase, this.#random));
  }

  #learnName(name: string): void {
    for (const word of nameWords(name))
      if (!this.#names.has(word)) this.#names.set(word, scramble(word, this.#random));
  }

  #learnNumbers(kind: PersonalKind, text: string): void {
    // Two telephones in one field.
    const parts = text.split(/[/;,|]|\s(?:e|ou)\s/);
    const several = parts.length > 1 && parts.every((part) => significant(part).length >= 8);
    for (const part of several ? parts : [text]) this.#learnNumber(kind, part);
  }

  #learnNumber(kind: PersonalKind, text: string): void {
    const number = significant(text);
    if (number.length < NUMBER_FROM || !/\d/.test(number) || this.#numbers.has(number)) return;
    const instead = this.#otherNumber(kind, text);
    this.#numbers.set(number, instead);
    if (kind !== 'phone') return;
    // The same telephone without country and area.
    const national = number.length > 11 && number.startsWith('55') ? number.slice(2) : number;
    const local = national.length > 9 ? national.slice(2) : national;
    for (const tail of [national, local])
      if (tail.length >= 8 && !this.#numbers.has(tail)) this.#numbers.set(tail, instead.slice(-tail.length));
  }

  #otherNumber(kind: PersonalKind, text: string): string {
    const digits = text.replace(/[^0-9A-Za-z]/g, '');
    const cpf = kind === 'cpf' ? digits.padStart(11, '0') : digits;
    if (isCpf(cpf)) return significant(syntheticCpf(cpf, this.#random));
    if (isCns(digits)) return syntheticCns(digits, this.#random);
    return scrambleNumber(significant(text), this.#random);
  }

  #scrambled(text: string): string {
    return scrambleNumber(text, this.#random);
  }

  /** A date in another form: milliseconds or seconds since 1970, or with the month in words. */
  #moved(text: string): string {
    const days = 30 + this.#random(1_500);
    const number = /^-?\d{6,14}$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isNaN(number)) return String(number - days * (Math.abs(number) > 1e10 ? 86_400_000 : 86_400));
    return text.replace(/\d{4}/, (year) => String(Number(year) - 1 - this.#random(4)));
  }
}

/** Whether the field holds nothing but a date, whatever its name; eight digits count only where the name says so. */
function isDateField(kind: PersonalKind | null, text: string): boolean {
  if (kind === 'date') return true;
  if (kind === null || kind === 'birth_date') return false;
  return (
    /^\s*(?:\d{4}([-/.])\d{2}\1\d{2}|\d{1,2}([-/.])\d{1,2}\2\d{4})(?:[T ][\d:.+Z-]*)?\s*$/.test(text) &&
    datesIn(text.trim().slice(0, 10)).length > 0
  );
}

function longestFirst(known: ReadonlyMap<string, string>): [string, string][] {
  return [...known].sort(([a], [b]) => b.length - a.length);
}

const literal = (text: string) => new RegExp(text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), 'gi');

const datePattern = (written: string) => new RegExp(`(?<!\\d)${written.replaceAll('.', '\\.')}(?!\\d)`, 'g');

/** Keeps the width of a padded column: a longer replacement uses up the spaces after it. */
function sameWidth(text: string, like: string): string {
  if (text.length === like.length || !/\s{2}$/.test(like)) return text;
  return text.trimEnd().padEnd(like.length);
}
