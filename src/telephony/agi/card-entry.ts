import type { PromptName } from '../prompts.ts';
import type { Phone } from './phone.ts';
import { FIRST_DIGIT_WAIT, NEXT_DIGIT_WAIT } from './timing.ts';

/** A card has up to 20 digits. More are accepted, to become an invalid card, but not without end. */
const MAX_DIGITS = 32;

const CARD_KEYS = '0123456789#';

/** Continues without a card, but only as the single digit: cards begin with 0, too. */
const NO_CARD = '0';

/**
 * Asks for the card; after a first silence, once more.
 * @param prompts played one after the other, until a key is pressed
 * @returns the digits, or null to continue without a card
 */
export async function askForCard(phone: Phone, prompts: readonly PromptName[]): Promise<string | null> {
  const keyed = (await readDigits(phone, prompts)) || (await readDigits(phone, ['card-again']));
  return keyed === '' || keyed === NO_CARD ? null : keyed;
}

/** Digits from the first key, which may interrupt the prompts, until `#` or a pause; empty for silence. */
async function readDigits(phone: Phone, prompts: readonly PromptName[]): Promise<string> {
  let digits = '';
  let key: string | null = null;
  for (const prompt of prompts) key ??= await phone.play(prompt, CARD_KEYS);
  key ??= await phone.waitForKey(FIRST_DIGIT_WAIT);
  while (key !== null && key !== '#') {
    if (/\d/.test(key)) digits += key;
    if (digits.length === MAX_DIGITS) break;
    key = await phone.waitForKey(NEXT_DIGIT_WAIT);
  }
  return digits;
}
