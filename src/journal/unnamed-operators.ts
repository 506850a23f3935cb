import type { Head } from '../protocol/head.ts';

/** Operators that have entries in the journal but are not in the configuration. */
export function unnamedOperators(
  operators: readonly { ans_registry: string }[],
  heads: readonly Head[],
): string[] {
  const named = new Set(operators.map(({ ans_registry }) => ans_registry));
  return heads.filter(({ operator, seq }) => seq > 0 && !named.has(operator)).map(({ operator }) => operator);
}
