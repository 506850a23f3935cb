/**
 * `optional string cpf` makes a oneof of its own, `_cpf: "cpf"`, which says nothing that the field does not say.
 */
export function withoutSynthetic(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutSynthetic);
  if (typeof tree !== 'object' || tree === null) return tree;
  const kept = Object.entries(tree).filter(([key, value]) => key !== `_${value}`);
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutSynthetic(value)]));
}
