import { numberGroups } from '../../protocol/number.ts';
import { digitPrompt, type PromptName } from '../prompts.ts';
import type { Phone } from './phone.ts';

/** Repeats the number, while it is spoken and afterwards. */
export const REPEAT_KEY = '1';

/**
 * Speaks the number in its groups. The prompts are few and known, so that what is said can be counted on.
 * @returns whether the caller asked to hear it again before its end
 */
export async function speakNumber(phone: Phone, number: string): Promise<boolean> {
  for (const prompt of promptsFor(number)) {
    if ((await phone.play(prompt, REPEAT_KEY)) === REPEAT_KEY) return true;
  }
  return false;
}

function promptsFor(number: string): PromptName[] {
  const groups = numberGroups(number).map((group) => Array.from(group, digitPrompt));
  return ['your-protocol', ...groups.flatMap((digits): PromptName[] => ['pause', ...digits])];
}
