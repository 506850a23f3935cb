import { randomInt } from 'node:crypto';

/** A whole number from 0 up to, and not including, `below`. */
export type Dice = (below: number) => number;

/** Not to be guessed: a disguise that can be worked back is none. */
export const fairDice: Dice = (below) => randomInt(below);

/** One of them. */
export function pick<T>(items: readonly T[], dice: Dice): T {
  const item = items[dice(items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}
