import type { PromptName } from '../prompts.ts';
import type { Phone } from './phone.ts';
import { FIRST_DIGIT, NEXT_DIGIT } from './timing.ts';

/** A card has up to 20 digits; who keys more is heard to the end (it will be malformed), within reason. */
const MOST_DIGITS = 32;

const CARD_KEYS = '0123456789#';

/** Goes on without a card. Only when alone: cards begin with 0 too. */
const WITHOUT_CARD = '0';

/**
 * Asks for the card. The first silence asks once more, the second goes on.
 * @param prompts played one after the other, until a key is pressed
 * @returns what was keyed, or null to go on without a card
 */
export async function askForCard(phone: Phone, prompts: readonly PromptName[]): Promise<string | null> {
  const keyed = (await hearDigits(phone, prompts)) || (await hearDigits(phone, ['card-again']));
  return keyed === '' || keyed === WITHOUT_CARD ? null : keyed;
}

/** Digits from the first key, which may interrupt the prompts, to `#` or a pause; empty for silence. */
async function hearDigits(phone: Phone, prompts: readonly PromptName[]): Promise<string> {
  let digits = '';
  let key: string | null = null;
  for (const prompt of prompts) key ??= await phone.play(prompt, CARD_KEYS);
  key ??= await phone.key(FIRST_DIGIT);
  while (key !== null && key !== '#') {
    if (/\d/.test(key)) digits += key;
    if (digits.length === MOST_DIGITS) break;
    key = await phone.key(NEXT_DIGIT);
  }
  return digits;
}
