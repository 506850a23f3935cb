import { randomInt } from 'node:crypto';

/** A whole number from 0 to `below`, exclusive. */
export type RandomInt = (below: number) => number;

/** Cryptographic, so that replaced values cannot be worked back. */
export const secureRandom: RandomInt = (below) => randomInt(below);

export function pick<T>(items: readonly T[], random: RandomInt): T {
  const item = items[random(items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}
