import type { Beneficiary } from '../../beneficiary/beneficiary.ts';
import type { Values } from '../../source/exchange.ts';
import type { Query } from '../../source/source.ts';
import { looking } from './leaf.ts';
import { type PersonalKind, personalKind } from './personal-keys.ts';
import { personalShapes } from './personal-patterns.ts';
import { Disguise } from './pseudonymiser.ts';
import { type Dice, fairDice } from './random.ts';
import { rewriteText } from './rewrite-text.ts';

/** What is known of the person whose data the reply holds. */
export interface Recorded {
  /** The reply's body, decoded. */
  text: string;
  asked: Query;
  /** The card or CPF as it was written for their system. */
  written: Values;
  /** What the mapping made of the reply, where it found somebody. */
  beneficiary: Beneficiary | null;
}

export interface Anonymised {
  text: string;
  asked: Query;
  /** Fields that were changed, with what stands there now: nothing here is anybody's. */
  replaced: { path: string; now: string }[];
  /** Fields that came with text and stayed as they came: a person has to look at them. */
  left: { path: string; text: string }[];
}

/** Chance can write one person's value while it hides another's; it does not do so time after time. */
const TRIES = 8;

/**
 * The reply of another person of the same shape: names, cards, CPFs, birth dates, telephones, addresses replaced, each
 * by the same thing wherever it occurs. Known as personal: what the mapping found, what fields are called, what
 * values look like. @throws Error when a known value would survive all the same
 */
export function anonymise(recorded: Recorded, dice: Dice = fairDice): Anonymised {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const disguise = new Disguise(dice);
    learn(disguise, recorded);
    const { anonymised, texts } = rewrite(disguise, recorded);
    if (!disguise.survivesIn(texts.join('\n'))) return anonymised;
  }
  throw new Error('a personal value survives its replacement');
}

/** First what is known for certain: what is learnt first decides how a value is replaced. */
function learn(disguise: Disguise, { text, asked, written, beneficiary }: Recorded): void {
  if ('cpf' in asked) disguise.learn('cpf', asked.cpf);
  if (beneficiary?.cpf) disguise.learn('cpf', beneficiary.cpf);
  if ('card_number' in asked) disguise.learn('number', asked.card_number);
  for (const name of ['cpf', 'card_number'] as const)
    if (written[name]) disguise.learn(name === 'cpf' ? 'cpf' : 'number', written[name]);
  if (beneficiary) learnBeneficiary(disguise, beneficiary);
  const look = looking((leaf) => {
    const kind = personalKind(leaf.key);
    if (kind !== null) disguise.learn(kind, leaf.text);
    for (const shape of personalShapes(leaf.text)) disguise.learn(shape.kind, shape.text);
    // No field says what a day in plain text is: it may be somebody's birthday.
    if (leaf.key === '') disguise.learn('date', leaf.text);
  });
  rewriteText(text, look);
}

function learnBeneficiary(disguise: Disguise, { card_number, name, birth_date, extra }: Beneficiary): void {
  disguise.learn('number', card_number);
  disguise.learn('name', name);
  if (birth_date !== null) disguise.learn('birth_date', birth_date);
  for (const [key, value] of Object.entries(extra)) {
    const kind = personalKind(key);
    if (kind !== null) disguise.learn(kind, value);
  }
}

/** `texts`: all that stands in the reply now, names of fields left out: Nascimento is a family name too. */
function rewrite(disguise: Disguise, { text, asked }: Recorded): { anonymised: Anonymised; texts: string[] } {
  const texts: string[] = [];
  const replaced: Anonymised['replaced'] = [];
  const left: Anonymised['left'] = [];
  const rewritten = rewriteText(text, {
    key: (key) => disguise.disguiseKey(key),
    leaf(leaf) {
      const now = disguise.disguise(personalKind(leaf.key), leaf.text);
      texts.push(now);
      if (now !== leaf.text) replaced.push({ path: leaf.path, now: now.trim() });
      else if (/[\p{L}\d]/u.test(now)) left.push({ path: leaf.path, text: now.trim() });
      if (now !== leaf.text) left.push(...stayed(leaf.text, now).map((text) => ({ path: leaf.path, text })));
      return now;
    },
  });
  const instead = disguiseQuery(disguise, asked);
  texts.push(...Object.values(instead));
  return { anonymised: { text: rewritten, asked: instead, replaced, left }, texts };
}

/** Words and numbers of a longer text that are there as before: a part of it was replaced, the rest was not. */
function stayed(before: string, now: string): string[] {
  const parts = before.split(/[|;\n\r\t]+|\s{2,}/).map((part) => part.trim());
  if (parts.length < 2) return [];
  const kept = new Set(now.split(/[|;\n\r\t]+|\s{2,}/).map((part) => part.trim()));
  return [...new Set(parts)].filter((part) => /[\p{L}\d]/u.test(part) && kept.has(part));
}

function disguiseQuery(disguise: Disguise, asked: Query): Query {
  const as = (kind: PersonalKind, text: string) => disguise.disguise(kind, text);
  return 'cpf' in asked ? { cpf: as('cpf', asked.cpf) } : { card_number: as('number', asked.card_number) };
}
