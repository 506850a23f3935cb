/** Each with its place, from 1: what a list that may hold the same twice is keyed by. */
export function numbered<T extends object>(items: readonly T[]): (T & { number: number })[] {
  return items.map((item, i) => ({ ...item, number: i + 1 }));
}
