/**
 * A filled message as the library takes it: numbers that may be larger than a double stay text, which every numeric
 * field understands; dates of YAML become text.
 */
export function plainTree(tree: unknown): object {
  return plain(tree) as object;
}

function plain(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(plain);
  if (typeof tree !== 'object' || tree === null) return tree;
  if (isLossless(tree)) return tree.value;
  if (tree instanceof Date) return tree.toISOString();
  return Object.fromEntries(Object.entries(tree).map(([key, item]) => [key, plain(item)]));
}

function isLossless(tree: object): tree is { value: string } {
  return 'isLosslessNumber' in tree && tree.isLosslessNumber === true;
}
