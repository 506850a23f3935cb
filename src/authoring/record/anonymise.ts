import type { Beneficiary } from '../../beneficiary/beneficiary.ts';
import type { Values } from '../../source/exchange.ts';
import type { Query } from '../../source/source.ts';
import { readOnly } from './leaf.ts';
import { type PersonalKind, personalKind } from './personal-keys.ts';
import { personalPatterns } from './personal-patterns.ts';
import { Pseudonymiser } from './pseudonymiser.ts';
import { type RandomInt, secureRandom } from './random.ts';
import { rewriteText } from './rewrite-text.ts';

/** A reply, and what is known of the person in it. */
export interface Recorded {
  /** The reply's body, decoded. */
  text: string;
  asked: Query;
  /** The card or CPF in the format of the operator's system. */
  written: Values;
  /** The mapping's result, where it found a beneficiary. */
  beneficiary: Beneficiary | null;
}

export interface Anonymised {
  text: string;
  asked: Query;
  /** Fields that were changed, with their new, synthetic values. */
  replaced: { path: string; now: string }[];
  /** Fields that were kept unchanged: a person has to check them. */
  left: { path: string; text: string }[];
}

/** A random replacement can happen to equal another known value, but not repeatedly. */
const TRIES = 8;

/**
 * Replaces names, cards, CPFs, birth dates, telephones and addresses by others of the same form, each by the same value
 * wherever it occurs. Personal is what the mapping found, what a field's name says, and what has a personal form.
 * @throws Error where a known value would remain
 */
export function anonymise(recorded: Recorded, random: RandomInt = secureRandom): Anonymised {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const pseudonyms = new Pseudonymiser(random);
    learn(pseudonyms, recorded);
    const { anonymised, texts } = rewrite(pseudonyms, recorded);
    if (!pseudonyms.survivesIn(texts.join('\n'))) return anonymised;
  }
  throw new Error('a personal value survives its replacement');
}

/** The certain values first: the first kind learnt for a value decides its replacement. */
function learn(pseudonyms: Pseudonymiser, { text, asked, written, beneficiary }: Recorded): void {
  if ('cpf' in asked) pseudonyms.learn('cpf', asked.cpf);
  if (beneficiary?.cpf) pseudonyms.learn('cpf', beneficiary.cpf);
  if ('card_number' in asked) pseudonyms.learn('number', asked.card_number);
  for (const name of ['cpf', 'card_number'] as const)
    if (written[name]) pseudonyms.learn(name === 'cpf' ? 'cpf' : 'number', written[name]);
  if (beneficiary) learnBeneficiary(pseudonyms, beneficiary);
  const look = readOnly((leaf) => {
    const kind = personalKind(leaf.key);
    if (kind !== null) pseudonyms.learn(kind, leaf.text);
    for (const shape of personalPatterns(leaf.text)) pseudonyms.learn(shape.kind, shape.text);
    // In plain text no field name says what a date is: it may be a birth date.
    if (leaf.key === '') pseudonyms.learn('date', leaf.text);
  });
  rewriteText(text, look);
}

function learnBeneficiary(
  pseudonyms: Pseudonymiser,
  { card_number, name, birth_date, extra }: Beneficiary,
): void {
  pseudonyms.learn('number', card_number);
  pseudonyms.learn('name', name);
  if (birth_date !== null) pseudonyms.learn('birth_date', birth_date);
  for (const [key, value] of Object.entries(extra)) {
    const kind = personalKind(key);
    if (kind !== null) pseudonyms.learn(kind, value);
  }
}

/** `texts`: all values of the new reply, without field names (Nascimento is also a family name). */
function rewrite(
  pseudonyms: Pseudonymiser,
  { text, asked }: Recorded,
): { anonymised: Anonymised; texts: string[] } {
  const texts: string[] = [];
  const replaced: Anonymised['replaced'] = [];
  const left: Anonymised['left'] = [];
  const rewritten = rewriteText(text, {
    key: (key) => pseudonyms.pseudonymiseKey(key),
    leaf(leaf) {
      const now = pseudonyms.pseudonymise(personalKind(leaf.key), leaf.text);
      texts.push(now);
      if (now !== leaf.text) replaced.push({ path: leaf.path, now: now.trim() });
      else if (/[\p{L}\d]/u.test(now)) left.push({ path: leaf.path, text: now.trim() });
      if (now !== leaf.text) left.push(...stayed(leaf.text, now).map((text) => ({ path: leaf.path, text })));
      return now;
    },
  });
  const instead = pseudonymiseQuery(pseudonyms, asked);
  texts.push(...Object.values(instead));
  return { anonymised: { text: rewritten, asked: instead, replaced, left }, texts };
}

/** The unchanged parts of a text of which another part was replaced. */
function stayed(before: string, now: string): string[] {
  const parts = before.split(/[|;\n\r\t]+|\s{2,}/).map((part) => part.trim());
  if (parts.length < 2) return [];
  const kept = new Set(now.split(/[|;\n\r\t]+|\s{2,}/).map((part) => part.trim()));
  return [...new Set(parts)].filter((part) => /[\p{L}\d]/u.test(part) && kept.has(part));
}

function pseudonymiseQuery(pseudonyms: Pseudonymiser, asked: Query): Query {
  const as = (kind: PersonalKind, text: string) => pseudonyms.pseudonymise(kind, text);
  return 'cpf' in asked ? { cpf: as('cpf', asked.cpf) } : { card_number: as('number', asked.card_number) };
}
