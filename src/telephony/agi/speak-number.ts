import { numberGroups } from '../../protocol/number.ts';
import { characterPrompt, type PromptName } from '../prompts.ts';
import type { Phone } from './phone.ts';

/**
 * Speaks the number in its groups.
 * @param keys that interrupt it; other keys (a late `#` after the card) do not
 * @returns whether it was interrupted
 */
export async function speakNumber(phone: Phone, number: string, keys = ''): Promise<boolean> {
  for (const prompt of promptsFor(number)) {
    if ((await phone.play(prompt, keys)) !== null) return true;
  }
  return false;
}

function promptsFor(number: string): PromptName[] {
  const groups = numberGroups(number).map((group) =>
    Array.from(group, characterPrompt).filter((prompt) => prompt !== null),
  );
  return ['your-protocol', ...groups.flatMap((prompts): PromptName[] => ['pause', ...prompts])];
}
