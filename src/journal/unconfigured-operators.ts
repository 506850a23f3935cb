import type { Head } from '../protocol/head.ts';

/** Operators that have entries in the journal but are not in the configuration. */
export function unconfiguredOperators(
  operators: readonly { ans_registry: string }[],
  heads: readonly Head[],
): string[] {
  const configured = new Set(operators.map(({ ans_registry }) => ans_registry));
  return heads
    .filter(({ operator, seq }) => seq > 0 && !configured.has(operator))
    .map(({ operator }) => operator);
}
