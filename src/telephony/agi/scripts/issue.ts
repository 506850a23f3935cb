import type { Dialogue } from './script.ts';

/** `agi://HOST/issue`: a number and the variables, without a word to the caller. */
export async function issue({ attendance, card }: Dialogue): Promise<void> {
  await attendance.issue(card);
}
