import { numberGroups } from '../../protocol/number.ts';
import { characterPrompt, type PromptName } from '../prompts.ts';
import type { Phone } from './phone.ts';
import { REPEAT_WAIT } from './timing.ts';

const MAX_REPEATS = 3;

/** Repeats the number, while it is spoken and afterwards. */
const REPEAT_KEY = '1';

/** Speaks the number, and again where the caller asks for it. @param onStage called as the dialogue goes on */
export async function announceNumber(
  phone: Phone,
  number: string,
  onStage: (stage: 'number' | 'offer') => void = () => {},
): Promise<void> {
  for (let repeats = 0; repeats < MAX_REPEATS; repeats += 1) {
    onStage('number');
    if (await speakNumber(phone, number, REPEAT_KEY)) continue;

    onStage('offer');
    const key = (await phone.play('repeat-offer', '0123456789*#')) ?? (await phone.waitForKey(REPEAT_WAIT));
    if (key !== REPEAT_KEY) return;
  }
  // The last time without interruption: a stuck key must not keep the caller from hearing the number.
  onStage('number');
  await speakNumber(phone, number);
}

/** Speaks the number that the operator's own system gave afterwards, and that the first one counts. */
export async function announceOperatorNumber(phone: Phone, number: string): Promise<void> {
  for (const prompt of ['operator-number', ...groupsOf(number), 'protocol-counts'] as const)
    await phone.play(prompt);
}

/**
 * Speaks the number in its groups.
 * @param keys that interrupt it; other keys (a late `#` after the card) do not
 * @returns whether it was interrupted
 */
export async function speakNumber(phone: Phone, number: string, keys = ''): Promise<boolean> {
  for (const prompt of ['your-protocol', ...groupsOf(number)] as const) {
    if ((await phone.play(prompt, keys)) !== null) return true;
  }
  return false;
}

/** Each group with a pause before it. */
function groupsOf(number: string): PromptName[] {
  const groups = numberGroups(number).map((group) =>
    Array.from(group, characterPrompt).filter((prompt) => prompt !== null),
  );
  return groups.flatMap((prompts): PromptName[] => ['pause', ...prompts]);
}
