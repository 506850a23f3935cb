import type { Head } from '../protocol/head.ts';

/** Operators whose journals hold entries, and which the configuration does not name. */
export function unnamedOperators(
  operators: readonly { ans_registry: string }[],
  heads: readonly Head[],
): string[] {
  const named = new Set(operators.map(({ ans_registry }) => ans_registry));
  return heads.filter(({ operator, seq }) => seq > 0 && !named.has(operator)).map(({ operator }) => operator);
}
